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
    private const string Baseline = "mosquitto";
    private readonly List<PeerRun> _runs = [];

    public IReadOnlyList<string> Faults => [.. _runs.SelectMany(r => r.Faults.Select(f => $"{r.Server}: {f}"))];

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

    private int Rounds => _runs.Count(r => r.Server == Baseline);

    private double Ratio(string server) => Median(_runs.Where(r => r.Server == server).Zip(_runs.Where(r => r.Server == Baseline), (a, b) => a.PerSecond / b.PerSecond));

    private static string Shown(IEnumerable<double?> values) =>
        values.OfType<double>().ToList() is { Count: > 0 } some ? Median(some).ToString("N2", CultureInfo.InvariantCulture) : "–";

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
