using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.DiskFull;

/// <summary>One store of several on a full file system: what does not need it goes on, the rest waits and is made up for.</summary>
public sealed class FullStoreTests : IDisposable
{
    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(10);
    private static readonly NightPlan Plan = new(meters: 1, TimeSpan.FromMinutes(75));
    private readonly Tmpfs _full = new(megabytes: 24);
    private readonly TempFolder _temp = new();
    private readonly Publisher _meter = new(Plan, meter: 0);

    [Fact]
    public async Task Without_room_for_telemetry_db_readings_are_taken_and_read_and_compacted_later()
    {
        await using var hub = await StartAsync(_temp.Folder("data"), ("Telemetry:DatabaseFile", Path.Combine(_full.Path, "telemetry.db")));

        _full.Fill(leaveBytes: 0);
        await SendAllAsync(hub);
        await LoggedAsync(hub, "Telemetry, compaction: it failed", Patience.Limit);
        (await ReadingsAsync(hub)).ShouldBe(Plan.Seconds);

        _full.Free();
        await LoggedAsync(hub, " compacted: ", BackLimit);
        (await ReadingsAsync(hub)).ShouldBe(Plan.Seconds);
    }

    [Fact]
    public async Task Without_room_for_hub_db_readings_are_acknowledged_and_decided_later()
    {
        await using var hub = await StartAsync(
            Path.Combine(_full.Path, "data"), ("Journal:Folder", _temp.Folder("journal")), ("Telemetry:DatabaseFile", Path.Combine(_temp.Folder("telemetry"), "telemetry.db")));

        _full.Fill(leaveBytes: 0);
        await SendAllAsync(hub);
        using (var bad = await RawMeter.ConnectAsync(hub.Process.MqttPort, _meter.Device, NightPlan.SecretOf(0), keepAliveS: 60))
        {
            await bad.SendTextAsync("{\"leq\":");
            await Patience.UntilAsync(() => bad.Acknowledged == 1, "the PUBACK of a payload for the quarantine");
        }

        await Patience.UntilAsync(async () => (await hub.Client.ReadinessAsync()).Contains("evaluation waits", StringComparison.Ordinal), "a reason in /readyz");
        (await ReadingsAsync(hub)).ShouldBe(Plan.Seconds);

        _full.Free();
        await HubLedger.EvaluatedAsync(hub.Client);
        (await hub.Client.ListAsync("tasks")).Count.ShouldBe(Plan.LoudSites);
        await Patience.UntilAsync(async () => (await hub.Client.ListAsync("quarantine")).Count == 1, "the refused payload", BackLimit);
        await Patience.UntilAsync(async () => !(await hub.Client.ReadinessAsync()).Contains("evaluation", StringComparison.Ordinal), "a hub that is well again", BackLimit);
    }

    [Fact]
    public async Task Without_room_for_checkpoints_decisions_go_on_and_later_ones_are_saved()
    {
        var data = _temp.Folder("data");
        Directory.CreateSymbolicLink(Path.Combine(data, "checkpoints"), _full.Path);
        await using var hub = await StartAsync(data);

        _full.Fill(leaveBytes: 0);
        await SendAllAsync(hub);
        await HubLedger.EvaluatedAsync(hub.Client);
        (await hub.Client.ListAsync("tasks")).Count.ShouldBe(Plan.LoudSites);
        await LoggedAsync(hub, "heckpoint at", Patience.Limit);
        Directory.GetFiles(_full.Path, "*.ckpt").ShouldBeEmpty();

        _full.Free();
        var more = new Publisher(new NightPlan(meters: 1, Plan.Length * 2), meter: 0);
        await more.RunAsync(hub.Process.MqttPort);
        await Patience.UntilAsync(() => Directory.GetFiles(_full.Path, "*.ckpt").Length > 0, "a checkpoint");
    }

    public void Dispose()
    {
        _full.Dispose();
        _temp.Dispose();
    }

    private static async Task<TestHub> StartAsync(string data, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Journal:SegmentBytes"] = "65536",
            ["Journal:MinFreeBytes"] = "0",
            ["Alerts:CheckpointBytes"] = "65536",
            ["Alerts:Settle"] = "00:00:01",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        var hub = await TestHub.StartAsync(NightPlan.Morning, all, data: data);
        await Plan.RegisterAsync(hub.Client);
        return hub;
    }

    private async Task SendAllAsync(TestHub hub)
    {
        await _meter.RunAsync(hub.Process.MqttPort);
        _meter.IsDone.ShouldBeTrue(hub.Process.Log);
    }

    private static Task LoggedAsync(TestHub hub, string text, TimeSpan limit) =>
        Patience.UntilAsync(() => hub.Process.Log.Contains(text, StringComparison.Ordinal), $"'{text}' in the log", limit);

    private async Task<int> ReadingsAsync(TestHub hub) =>
        (await hub.Client.ReadingsAsync(_meter.Device, "leq", NightPlan.Start, NightPlan.Morning)).Count;
}
