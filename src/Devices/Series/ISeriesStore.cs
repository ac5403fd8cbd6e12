using SensorHub.Devices.Time;

namespace SensorHub.Devices.Series;

/// <summary>
/// Answers series queries from one store. Same readings in, same answers out, same errors, whichever store. Only values in force count that are
/// <see cref="Readings.Quality.Good"/> and not by a suspect clock. Any thread. Every call may throw <see cref="IOException"/>: the store cannot be
/// asked now, the same may be asked again; or <see cref="InvalidDataException"/>: what is stored is damaged.
/// </summary>
public interface ISeriesStore
{
    /// <summary>
    /// Gives each point once its step is over, in order of time; a step without a value gives none. Values outside the span asked for do not count,
    /// so the first and the last step may be partial; the first may begin before the span.
    /// </summary>
    /// <returns>How far a point may lie from its true value, in the metric's unit: 0 but for percentiles of very many different values.</returns>
    /// <exception cref="ArgumentException">The query is faulty; see <see cref="SeriesQuery.Faults"/>.</exception>
    /// <exception cref="ValuesGoneException">It needs single values of a time whose single values are kept no more.</exception>
    double Read(SeriesQuery query, CityCalendar calendar, Action<SeriesPoint> point, CancellationToken cancellation = default);

    /// <summary>Gives one value for each device over its span, in any order; devices without a value are left out.</summary>
    /// <returns>As of <see cref="Read"/>.</returns>
    /// <exception cref="ArgumentException">The query is faulty; see <see cref="EachQuery.Faults"/>.</exception>
    /// <exception cref="ValuesGoneException">As of <see cref="Read"/>.</exception>
    double ReadEach(EachQuery query, Action<DeviceValue> value, CancellationToken cancellation = default);
}
