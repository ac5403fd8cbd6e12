using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Series;

/// <summary>
/// Answers series queries value by value. Memory is that of the values' source and, for percentiles, of the different values of one step;
/// it does not grow with the span asked for.
/// </summary>
public sealed class SeriesReader(ISeriesValues values) : ISeriesStore
{
    public double Read(SeriesQuery query, CityCalendar calendar, Action<SeriesPoint> point, CancellationToken cancellation = default)
    {
        SeriesFaults.ThrowIfAny(query.Faults(), nameof(query));
        if (query.Step is not { } step)
        {
            foreach (var source in query.Sources)
                values.Read(source, query.Metric, (ms, value) => point(new(ms, value)), cancellation);
            return 0;
        }

        var run = new StepRun(new(step, calendar), new(query.Aggregate, MetricTable.Of(query.Metric)), point);
        foreach (var source in query.Sources)
            values.Read(source, query.Metric, run.Add, cancellation);
        run.Close();
        return run.MaxError;
    }

    public double ReadEach(EachQuery query, Action<DeviceValue> value, CancellationToken cancellation = default)
    {
        SeriesFaults.ThrowIfAny(query.Faults(), nameof(query));
        var accumulator = new StepAccumulator(query.Aggregate, MetricTable.Of(query.Metric));
        var maxError = 0.0;
        foreach (var source in query.Sources)
        {
            values.Read(source, query.Metric, accumulator.Add, cancellation);
            if (accumulator.Value is { } one)
                value(new(source.Device, one));
            maxError = Math.Max(maxError, accumulator.MaxError);
            accumulator.Reset();
        }

        return maxError;
    }
}
