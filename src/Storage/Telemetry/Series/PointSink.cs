using SensorHub.Devices.Series;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>Gives every value as it is.</summary>
internal sealed class PointSink(Action<SeriesPoint> point) : ISpanSink
{
    public bool NeedsValues => true;
    public bool TakesDays => false;

    public SpanFit Fit(long fromMs, long toMs) => SpanFit.Cut;

    public void Add(long ms, double value) => point(new(ms, value));

    public void Merge(long fromMs, in ValueSum sum) => throw new InvalidOperationException("Values as they came cannot be had of sums.");
}
