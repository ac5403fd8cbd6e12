using System.Diagnostics.Metrics;
using System.Text.Json;

namespace SensorHub.Alerts.Latency;

/// <summary>Traces as a histogram by step, in seconds of city time. Thread safe.</summary>
public sealed class TraceMeter : IDisposable
{
    private static readonly KeyValuePair<string, object?>[] Tags =
        [.. Enum.GetValues<TraceStep>().Select(s => KeyValuePair.Create("step", (object?)JsonNamingPolicy.SnakeCaseLower.ConvertName(s.ToString())))];

    private readonly Meter _meter = new("SensorHub.Latency");
    private readonly Histogram<double> _steps;
    private readonly Counter<long> _lost;

    public TraceMeter()
    {
        _steps = _meter.CreateHistogram(
            "sensorhub.alerts.latency", "s", "From one instant of an alert's trace to the next.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600] });
        _lost = _meter.CreateCounter<long>("sensorhub.alerts.trace_marks_lost", "{mark}", "Deliveries that no trace could keep up with.");
    }

    public void Dispose() => _meter.Dispose();

    internal void Record(AlertTrace trace, params ReadOnlySpan<TraceStep> steps)
    {
        foreach (var step in steps)
            if (trace.Ms(step) is { } ms)
                _steps.Record(ms / 1000.0, Tags[(int)step]);
    }

    internal void Lost() => _lost.Add(1);
}
