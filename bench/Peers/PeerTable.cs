using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Peers;

/// <summary>One run of one server.</summary>
/// <param name="CpuUs">Server CPU per message, microseconds, evaluation until it has caught up included; null where the server is the generator itself.</param>
internal sealed record PeerRun(string Server, double PerSecond, double? CpuUs, double P50Ms, double P99Ms, double? PeakMb, IReadOnlyList<string> Faults)
{
    private const double Micro = 1_000_000;

    public static PeerRun Of(string server, LoadReport report, double? cpuSeconds, double? peakMb, IEnumerable<string> faults) => new(
        server, report.PerSecond, cpuSeconds * Micro / Math.Max(1, report.Acknowledged), report.Latency.P50Us / 1000.0, report.Latency.P99Us / 1000.0,
        peakMb, [.. report.Faults.Concat(faults)]);
}

/// <summary>Medians over the rounds, and each server's rate as a ratio to Mosquitto's, paired by round.</summary>
internal sealed class PeerTable
{
    public const string NullEndpoint = "null endpoint";
    public const string Baseline = "mosquitto";
    public const string Hub = "sensorhub";

    // Below it the generator, not the server, would be what is measured.
    private const double LeastHeadroom = 1.5;
    private readonly List<PeerRun> _runs = [];

    /// <summary>Why the table does not count; empty when it does.</summary>
    public IReadOnlyList<string> Faults => [.. _runs.SelectMany(r => r.Faults.Select(f => $"{r.Server}: {f}")), .. HeadroomFaults()];

    public void Add(PeerRun run) => _runs.Add(run);

    public void Add(string server, LoadReport report, double? cpuUs, double? peakMb) => Add(PeerRun.Of(server, report, cpuUs, peakMb, []));

    public string ToMarkdown() => $"""
        {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, generator on the same cores; medians of {Rounds} rounds.

        {this}
        """;

    public override string ToString()
    {
        var text = new StringBuilder("| server | acks/s | ÷ Mosquitto | server CPU µs/message | p50 ms | p99 ms | peak MB |\n|---|---|---|---|---|---|---|\n");
        foreach (var server in _runs.GroupBy(r => r.Server))
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {server.Key} | {Median(server.Select(r => r.PerSecond)):N0} | {Ratio(server.Key):N2} | {Shown(server.Select(r => r.CpuUs))} | {Median(server.Select(r => r.P50Ms)):N1} | {Median(server.Select(r => r.P99Ms)):N1} | {Shown(server.Select(r => r.PeakMb))} |");
        }

        foreach (var fault in Faults)
            text.AppendLine(CultureInfo.InvariantCulture, $"NOT VALID: {fault}");
        return text.ToString();
    }

    private IEnumerable<string> HeadroomFaults()
    {
        var headroom = Median(Rates(NullEndpoint)) / Median(Rates(Hub));
        if (headroom < LeastHeadroom)
            yield return $"the generator alone is only {headroom:0.00} × as fast as with the hub, not {LeastHeadroom} ×";
    }

    private IEnumerable<double> Rates(string server) => _runs.Where(r => r.Server == server).Select(r => r.PerSecond);

    private int Rounds => _runs.Count(r => r.Server == Baseline);

    private double Ratio(string server) => Median(Rates(server).Zip(Rates(Baseline), (a, b) => a / b));

    private static string Shown(IEnumerable<double?> values) =>
        values.OfType<double>().ToList() is { Count: > 0 } some ? Median(some).ToString("N2", CultureInfo.InvariantCulture) : "–";

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
