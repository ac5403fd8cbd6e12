using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>Answers series queries out of roll-ups where they are right, and out of chunks and journal elsewhere. Any thread.</summary>
internal sealed class TelemetrySeries(RecentIndex recent, ChunkStore chunks, SegmentJournal journal) : ISeriesStore
{
    private readonly KeptHours _kept = new();

    /// <summary>From so many devices on, what they have in the journal is read a page at a time.</summary>
    private const int ManyDevices = 16;

    public double Read(SeriesQuery query, CityCalendar calendar, Action<SeriesPoint> point, CancellationToken cancellation = default)
    {
        SeriesFaults.ThrowIfAny(query.Faults(), nameof(query));
        using var walk = new SeriesWalk(recent, chunks, journal, null, _kept, query.Metric, cancellation);
        if (query.Step is not { } step)
        {
            Visit(walk, query.Sources, new PointSink(point));
            return 0;
        }

        var steps = new StepCalendar(step, calendar);
        var run = new StepRun(steps, new(query.Aggregate, MetricTable.Of(query.Metric)), point);
        Visit(walk, query.Sources, new StepSink(steps, run, step, query.Aggregate));
        run.Close();
        return run.MaxError;
    }

    public double ReadEach(EachQuery query, Action<DeviceValue> value, CancellationToken cancellation = default)
    {
        SeriesFaults.ThrowIfAny(query.Faults(), nameof(query));
        using var tail = query.Sources.Count >= ManyDevices ? new TailPages(journal) : null;
        using var walk = new SeriesWalk(recent, chunks, journal, tail, _kept, query.Metric, cancellation);
        var accumulator = new StepAccumulator(query.Aggregate, MetricTable.Of(query.Metric));
        var sink = new OneSink(accumulator, query.Aggregate);
        var maxError = 0.0;
        foreach (var source in query.Sources)
        {
            walk.Visit(source, sink);
            if (accumulator.Value is { } one)
                value(new(source.Device, one));
            maxError = Math.Max(maxError, accumulator.MaxError);
            accumulator.Reset();
        }

        return maxError;
    }

    private static void Visit(SeriesWalk walk, IReadOnlyList<SeriesSource> sources, ISpanSink sink)
    {
        foreach (var source in sources)
            walk.Visit(source, sink);
    }
}
