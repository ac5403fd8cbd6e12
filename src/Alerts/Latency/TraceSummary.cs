namespace SensorHub.Alerts.Latency;

/// <summary>A step over many traces, exact: nearest rank over all of them.</summary>
/// <param name="Count">Traces that have both instants.</param>
public sealed record TraceSummary(TraceStep Step, int Count, long P50Ms, long P95Ms, long MaxMs)
{
    /// <summary>Null when no trace has both instants.</summary>
    public static TraceSummary? Of(TraceStep step, IReadOnlyCollection<AlertTrace> traces)
    {
        var all = traces.Select(t => t.Ms(step)).OfType<long>().Order().ToArray();
        return all.Length == 0 ? null : new(step, all.Length, At(50), At(95), all[^1]);

        // Nearest rank: the smallest that so many percent do not exceed.
        long At(int percent) => all[(int)Math.Ceiling(percent / 100.0 * all.Length) - 1];
    }
}
