using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Peers;

/// <summary>
/// The hub (durable, rules on) against a bare Mosquitto and against an endpoint that only acknowledges, with the same generator, in turn.
/// A hub run counts only if nothing is lost, doubled or suspect and the alerts are the seeded number.
/// </summary>
internal sealed class PeersCommand : Command
{
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds of each", DefaultValueFactory = _ => 3 };
    private readonly Option<long> _messages = new("--messages") { Description = "Messages a run", DefaultValueFactory = _ => 3_000_000 };
    private readonly Option<int> _connections = new("--connections") { Description = "Connections", DefaultValueFactory = _ => 50 };
    private readonly Option<FileInfo?> _out = new("--out") { Description = "Markdown file for the table" };

    public PeersCommand() : base("peers", "Acknowledged messages a second and CPU per message, hub against bare Mosquitto")
    {
        Add(_rounds);
        Add(_messages);
        Add(_connections);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var connections = parsed.GetValue(_connections);
        string[] load = ["--connections", $"{connections}", "--messages", $"{parsed.GetValue(_messages)}"];
        var table = new PeerTable();
        for (var round = 1; round <= parsed.GetValue(_rounds) && !cancellation.IsCancellationRequested; round++)
        {
            Console.WriteLine($"round {round}");
            table.Add(PeerTable.NullEndpoint, await LoadProcess.RunAsync(["--null-endpoint", "--anonymous", .. load]), cpuUs: null, peakMb: null);
            table.Add(await MosquittoAsync(load, clock));
            table.Add(await HubAsync(load, connections, clock));
            Console.WriteLine(table);
        }

        if (parsed.GetValue(_out) is { } file)
            await File.WriteAllTextAsync(file.FullName, table.ToMarkdown(), cancellation);
        return table.Faults.Count == 0 ? 0 : 1;
    }

    private static async Task<PeerRun> MosquittoAsync(string[] load, TimeProvider clock)
    {
        await using var server = await MosquittoUnderTest.StartAsync(clock);
        var before = server.Process.CpuSeconds();
        var report = await LoadProcess.RunAsync(["--port", $"{server.Port}", "--anonymous", .. load]);
        return PeerRun.Of(PeerTable.Baseline, report, server.Process.CpuSeconds() - before, server.Process.PeakMb(), []);
    }

    private static async Task<PeerRun> HubAsync(string[] load, int connections, TimeProvider clock)
    {
        var fleet = new FleetFiles(connections, Gateways: 0, "load", Seed: 1);
        await using var hub = await HubUnderTest.StartAsync(fleet, clock);
        var before = hub.Process.CpuSeconds();
        var report = await LoadProcess.RunAsync(["--port", $"{hub.MqttPort}", "--credentials", hub.CredentialsFile, .. load]);
        await hub.SettleAsync(report.ExpectedAlerts, clock);
        var cpu = hub.Process.CpuSeconds() - before;
        var ledger = await hub.LedgerAsync();
        var faults = new List<string>();
        Expect("stored", report.Acknowledged, ledger.GetProperty("stored").GetInt64());
        Expect("duplicates", 0, ledger.GetProperty("duplicates").GetInt64());
        Expect("suspect", 0, ledger.GetProperty("clock_suspect").GetInt64());
        Expect("alerts", report.ExpectedAlerts, await hub.CountAlertsAsync());
        return PeerRun.Of(PeerTable.Hub, report, cpu, hub.Process.PeakMb(), faults);

        void Expect(string what, long expected, long actual)
        {
            if (expected != actual)
                faults.Add($"{what}: {actual} instead of {expected}");
        }
    }
}
