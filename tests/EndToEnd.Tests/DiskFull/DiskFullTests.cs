using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.DiskFull;

/// <summary>A full disk: the hub refuses, does not lie, does not die, and goes on by itself.</summary>
public sealed class DiskFullTests
{
    private const string Device = "meter-1";
    private const int MegabytesOfDisk = 64;
    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_journal_stops_while_there_is_room_for_decisions_and_goes_on_when_there_is_more()
    {
        using var disk = new Tmpfs(MegabytesOfDisk);
        await using var hub = await StartAsync(disk);
        using var meter = await ConnectAsync(hub);

        disk.Fill(leaveBytes: 6 << 20);
        var sent = await SendUntilRefusedAsync(hub, meter);
        (await hub.Client.ReadinessAsync()).ShouldContain("free space", Case.Insensitive);
        disk.FreeBytes.ShouldBeGreaterThan(1 << 20);
        await SmallCity.RegisterAsync(hub.Client, "meter-2");

        await GoesOnAsync(hub, disk, meter, sent);
    }

    [Fact]
    public async Task A_disk_without_a_byte_left_stops_acknowledgements_until_there_is_space_again()
    {
        using var disk = new Tmpfs(MegabytesOfDisk);
        await using var hub = await StartAsync(disk, ("Journal:MinFreeBytes", "0"), ("Journal:SegmentBytes", "1048576"));
        using var meter = await ConnectAsync(hub);

        disk.Fill(leaveBytes: 1 << 17);
        var sent = await SendUntilRefusedAsync(hub, meter);

        await GoesOnAsync(hub, disk, meter, sent);
        await hub.KillAsync();
        await hub.StartAgainAsync();
        (await ReadingsAsync(hub)).Count.ShouldBe(sent);
    }

    [Fact]
    public async Task A_disk_that_is_nearly_full_is_told_and_old_raw_bytes_make_room()
    {
        using var disk = new Tmpfs(4 * MegabytesOfDisk);
        await using var hub = await StartAsync(disk, ("Journal:SegmentBytes", "524288"));
        using var meter = await ConnectAsync(hub);

        disk.Fill(leaveBytes: 24 << 20);
        await Patience.UntilAsync(async () => (await hub.Client.ReadinessAsync()).Contains("% full", StringComparison.Ordinal), "a reason in /readyz");
        (await hub.Client.IsReadyAsync()).ShouldBeTrue();
        await Patience.UntilAsync(() => hub.Process.Log.Contains("The disk is", StringComparison.Ordinal), "a line in the log");

        // More than fits: what is compacted goes, and all is taken.
        const int Readings = 60_000;
        for (var i = 0; i < Readings; i++)
            await meter.SendAsync(TimeOf(i), 50);
        await Patience.UntilAsync(() => meter.Acknowledged == Readings, "all PUBACKs");
        await Patience.UntilAsync(() => hub.Process.Log.Contains("go before their time", StringComparison.Ordinal), "segments that go early");
        (await ReadingsAsync(hub)).Count.ShouldBe(Readings);
    }

    private static Task<TestHub> StartAsync(Tmpfs disk, params (string Key, string Value)[] settings) => TestHub.StartAsync(
        SmallCity.Noon, settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal), data: Path.Combine(disk.Path, "data"));

    private static async Task<RawMeter> ConnectAsync(TestHub hub)
    {
        await SmallCity.RegisterAsync(hub.Client, Device);
        return await RawMeter.ConnectAsync(hub.Process.MqttPort, Device, SmallCity.SecretOf(Device), keepAliveS: 5);
    }

    /// <returns>Readings sent; not all of them are acknowledged.</returns>
    private static async Task<int> SendUntilRefusedAsync(TestHub hub, RawMeter meter)
    {
        var sent = 0;
        while (await hub.Client.IsReadyAsync())
            for (var i = 0; i < 200 && meter.Acknowledged + 5000 > sent; i++)
                await meter.SendAsync(TimeOf(sent++), 50);
        (await hub.Client.IsHealthyAsync()).ShouldBeTrue();
        await meter.SendAsync(TimeOf(sent++), 50);
        await Patience.UntilAsync(
            async () => (await ReadingsAsync(hub)).Count == meter.Acknowledged, "reads that work and show what was acknowledged, no more");
        meter.Acknowledged.ShouldBeLessThan(sent);
        return sent;
    }

    private static async Task GoesOnAsync(TestHub hub, Tmpfs disk, RawMeter meter, int sent)
    {
        disk.Free();
        await Patience.UntilAsync(hub.Client.IsReadyAsync, "a hub that is ready again", BackLimit);
        await Patience.UntilAsync(() => meter.Acknowledged == sent, "PUBACKs for all that waited", BackLimit);
        meter.IsClosed.ShouldBeFalse();
        (await ReadingsAsync(hub)).Count.ShouldBe(sent);
        (await HubLedger.OfAsync(hub.Client)).ShouldBalance();
    }

    private static Task<List<Point>> ReadingsAsync(TestHub hub) =>
        hub.Client.ReadingsAsync(Device, "leq", SmallCity.Noon.AddDays(-2), SmallCity.Noon);

    private static long TimeOf(int second) => SmallCity.Noon.AddDays(-1).AddSeconds(second).ToUnixTimeMilliseconds();
}
