using System.Globalization;
using SensorHub.Bench.Scale;

namespace SensorHub.Bench.Stores;

/// <summary>What a store took and what it takes on disk.</summary>
/// <param name="PerSecond">Values a second until the last was accepted.</param>
/// <param name="SettledPerSecond">The same until all was compacted behind it; null where the server does not tell.</param>
internal sealed record StoreRun(string Store, double PerSecond, double? SettledPerSecond, double BytesPerValue);

/// <summary>The embedded store against its peers, and which bounds it does not reach.</summary>
internal sealed class StoreTable(StoreRun embedded, IReadOnlyList<StoreRun> peers)
{
    public const string Embedded = "embedded";
    private const double MostBytesPerValue = 1.5;

    private static readonly Dictionary<string, double> LeastRatio = new() { [PeerStore.Influx] = 1.5, [PeerStore.Victoria] = 1 };

    public IReadOnlyList<string> Faults =>
    [
        .. peers.Where(p => embedded.PerSecond < LeastRatio[p.Store] * p.PerSecond)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{embedded.PerSecond / p.PerSecond:N2} × {p.Store} instead of {LeastRatio[p.Store]} ×")),
        .. peers.Where(p => p.Store == PeerStore.Victoria && embedded.BytesPerValue > p.BytesPerValue)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{embedded.BytesPerValue:N2} bytes a value, {p.Store} has {p.BytesPerValue:N2}")),
        .. embedded.BytesPerValue > MostBytesPerValue ? [string.Create(CultureInfo.InvariantCulture, $"{embedded.BytesPerValue:N2} bytes a value are above {MostBytesPerValue}")] : Array.Empty<string>(),
    ];

    public IEnumerable<Finding> Findings =>
    [
        .. peers.Select(p => new Finding(
            "values/s into the embedded store, durable", p.Store, $"≥ {LeastRatio[p.Store]} ×", string.Create(CultureInfo.InvariantCulture, $"{embedded.PerSecond / p.PerSecond:N2} ×"))),
        .. peers.Where(p => p.Store == PeerStore.Victoria).Select(p => new Finding(
            "bytes per value on disk", p.Store, $"≤ it, ≤ {MostBytesPerValue} B",
            string.Create(CultureInfo.InvariantCulture, $"{embedded.BytesPerValue:N2} B, it has {p.BytesPerValue:N2} B"))),
    ];

    public override string ToString() =>
        "| store | values/s | embedded ÷ it | until compacted, values/s | bytes a value |\n|---|---|---|---|---|\n"
        + string.Join('\n', peers.Prepend(embedded).Select(Row)) + '\n';

    private string Row(StoreRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {run.Store} | {run.PerSecond:N0} | {embedded.PerSecond / run.PerSecond:N2} | {(run.SettledPerSecond is { } settled ? settled.ToString("N0", CultureInfo.InvariantCulture) : "–")} | {run.BytesPerValue:N2} |");
}
