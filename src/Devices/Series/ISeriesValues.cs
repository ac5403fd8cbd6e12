using SensorHub.Devices.Readings;

namespace SensorHub.Devices.Series;

/// <summary>Where single values come from, whatever store has them.</summary>
public interface ISeriesValues
{
    /// <summary>
    /// Gives the values of a metric that are in force, <see cref="Quality.Good"/> and not by a suspect clock, by event time and then period.
    /// Throws as <see cref="ISeriesStore"/>.
    /// </summary>
    void Read(in SeriesSource source, Metric metric, Action<long, double> value, CancellationToken cancellation);
}

/// <summary>Values out of the history of readings.</summary>
public sealed class HistoryValues(IReadingHistory history) : ISeriesValues
{
    public void Read(in SeriesSource source, Metric metric, Action<long, double> value, CancellationToken cancellation) =>
        history.Read(
            source.Device, source.PeriodS, source.FromMs, source.ToMs, long.MaxValue,
            (ms, _, values) =>
            {
                foreach (ref readonly var candidate in values)
                {
                    if (candidate.Metric == metric && candidate.Quality == Quality.Good)
                        value(ms, candidate.Value);
                }
            },
            cancellation: cancellation);
}
