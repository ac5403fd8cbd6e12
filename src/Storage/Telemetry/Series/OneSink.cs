using SensorHub.Devices.Series;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>Makes one value of all.</summary>
internal sealed class OneSink(StepAccumulator accumulator, Aggregate aggregate) : ISpanSink
{
    public bool NeedsValues { get; } = aggregate.Percent() is not null;
    public bool TakesDays => true;

    public SpanFit Fit(long fromMs, long toMs) => SpanFit.Whole;

    public void Add(long ms, double value) => accumulator.Add(ms, value);

    public void Merge(long fromMs, in ValueSum sum) => accumulator.Merge(sum);
}
