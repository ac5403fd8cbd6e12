using System.CommandLine;
using System.Globalization;
using SensorHub.Bench.Scale;
using SensorHub.Devices.Time;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Bench.Stores;

/// <summary>
/// The same second-by-second noise into the embedded store, InfluxDB and VictoriaMetrics: values a second, and bytes a value on disk afterwards.
/// Fails below the ratios and beyond the size that <see cref="StoreTable"/> names.
/// </summary>
internal sealed class StoresCommand : Command
{
    private const string Telemetry = TelemetryOptions.DefaultFileName + "*";

    private readonly Option<int> _meters = new("--meters") { Description = "Meters, one value a second each", DefaultValueFactory = _ => 100 };
    private readonly Option<int> _hours = new("--hours") { Description = "Hours of readings", DefaultValueFactory = _ => 72 };
    private readonly Option<bool> _alone = new("--alone") { Description = "Without the peers: for a profile" };
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("table");

    public StoresCommand() : base("stores", "Values a second and bytes a value: the embedded store against InfluxDB and VictoriaMetrics")
    {
        Add(_meters);
        Add(_hours);
        Add(_alone);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var noise = NoiseDays.Make(NoiseDays.NewYear, TimeSpan.FromHours(parsed.GetValue(_hours)), stepS: 1, parsed.GetValue(_meters));
        var peers = new List<StoreRun>();
        foreach (var start in parsed.GetValue(_alone) ? [] : new[] { InfluxStore.StartAsync, VictoriaStore.StartAsync })
        {
            cancellation.ThrowIfCancellationRequested();
            await using var peer = await start();
            peers.Add(Told(await PeerAsync(peer, noise, clock)));
        }

        var table = new StoreTable(Told(await EmbeddedAsync(noise, clock)), peers);
        return await Output.WriteAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                Stores: {noise.Values:N0} values, LAeq,1s of {noise.Meters} meters with one decimal. {Machine.Describe(clock)}
                The embedded store answers when a value is on disk; InfluxDB and VictoriaMetrics are written over HTTP, 4 requests of {LineProtocolLoad.LinesPerRequest:N0} lines at once.

                {table}
                """), table.Faults, parsed.GetValue(_out), [.. table.Findings]);
    }

    private static async Task<StoreRun> EmbeddedAsync(NoiseDays noise, TimeProvider clock)
    {
        var folder = Directory.CreateTempSubdirectory("sensorhub-bench-");
        var began = clock.GetTimestamp();
        double loaded, compacted;
        await using (var store = await EmbeddedStore.OpenAsync(folder.FullName, clock))
        {
            loaded = await store.LoadAsync(noise, clock);
            await store.CompactAllAsync(clock);
            compacted = clock.GetElapsedTime(began).TotalSeconds;
            await StillFiles.WaitAsync(() => StillFiles.BytesOf(folder.FullName, Telemetry), clock);
        }

        var bytes = StillFiles.BytesOf(folder.FullName, Telemetry);
        folder.Delete(recursive: true);
        return new(StoreTable.Embedded, noise.Values / loaded, noise.Values / compacted, bytes / (double)noise.Values);
    }

    private static async Task<StoreRun> PeerAsync(PeerStore peer, NoiseDays noise, TimeProvider clock)
    {
        var loaded = await LineProtocolLoad.RunAsync(peer.Http, peer.WritePath, noise, clock);
        await peer.SettleAsync(clock);
        return new(peer.Name, noise.Values / loaded, null, peer.DiskBytes() / (double)noise.Values);
    }

    private static StoreRun Told(StoreRun run)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store}: {run.PerSecond:N0} values/s, {run.BytesPerValue:N2} bytes a value"));
        return run;
    }
}
