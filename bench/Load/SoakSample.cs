using SensorHub.Bench.Peers;

namespace SensorHub.Bench.Load;

/// <summary>How the hub was at one moment of a soak. Megabytes; the queues are bytes of journal behind its end.</summary>
internal sealed record SoakSample(double Minute, double ResidentMb, double UnevaluatedMb, double UncompactedMb, double InFlightMb, int Threads)
{
    private const double Mb = 1 << 20;

    public static SoakSample Of(double minute, HubUnderTest hub, Gauges gauges) => new(
        minute, hub.Process.ResidentMb(), gauges.Of("sensorhub_journal_unevaluated_bytes") / Mb, gauges.Of("sensorhub_journal_uncompacted_bytes") / Mb,
        gauges.Of("sensorhub_ingest_in_flight_bytes") / Mb, hub.Process.Threads());
}

/// <summary>The samples of a soak and whether anything grew: the last third of it is held against the third before.</summary>
internal sealed class SoakTrend(IReadOnlyList<SoakSample> samples)
{
    // Parts by which a median may move between thirds, and what of a queue is no queue.
    private const double Tolerance = 0.05;
    private const double IdleQueueMb = 64;
    private readonly int _third = samples.Count / 3;

    public double Middle(Func<SoakSample, double> of) => Median(samples.Skip(_third).Take(_third).Select(of));

    public double Last(Func<SoakSample, double> of) => Median(samples.Skip(2 * _third).Select(of));

    public IEnumerable<string> Faults()
    {
        if (_third == 0)
            yield return "too short to tell whether anything grows";
        if (Last(s => s.ResidentMb) > Middle(s => s.ResidentMb) * (1 + Tolerance))
            yield return $"memory grew from {Middle(s => s.ResidentMb):N0} to {Last(s => s.ResidentMb):N0} MB";
        if (Last(s => s.Threads) > Middle(s => s.Threads) * (1 + Tolerance) + 1)
            yield return $"threads grew from {Middle(s => s.Threads):N0} to {Last(s => s.Threads):N0}";
        foreach (var (name, of) in new (string, Func<SoakSample, double>)[] { ("undecided journal", s => s.UnevaluatedMb), ("uncompacted journal", s => s.UncompactedMb), ("batches in flight", s => s.InFlightMb) })
        {
            if (Last(of) > Math.Max(IdleQueueMb, Middle(of) * 1.5))
                yield return $"{name} grew from {Middle(of):N0} to {Last(of):N0} MB";
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[sorted.Count / 2];
    }
}
