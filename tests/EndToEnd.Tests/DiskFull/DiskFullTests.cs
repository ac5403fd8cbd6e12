using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.DiskFull;

/// <summary>A full disk: the hub refuses, does not lie, does not die, and goes on by itself.</summary>
public sealed class DiskFullTests
{
    private const string Device = "meter-1";
    private const int MegabytesOfDisk = 96;

    [Fact]
    public async Task A_full_disk_stops_acknowledgements_until_there_is_space_again()
    {
        using var disk = new Tmpfs(MegabytesOfDisk);
        await using var hub = await TestHub.StartAsync(
            SmallCity.Noon, new Dictionary<string, string>(StringComparer.Ordinal) { ["Journal:SegmentBytes"] = "1048576" },
            data: Path.Combine(disk.Path, "data"));
        await SmallCity.RegisterAsync(hub.Client, Device);
        using var meter = await RawMeter.ConnectAsync(hub.Process.MqttPort, Device, SmallCity.SecretOf(Device), keepAliveS: 5);
        var sent = 0;

        disk.Fill(leaveBytes: 1 << 17);
        while (await hub.Client.IsReadyAsync())
            for (var i = 0; i < 200 && meter.Acknowledged + 5000 > sent; i++)
                await meter.SendAsync(TimeOf(sent++), 50);
        (await hub.Client.IsHealthyAsync()).ShouldBeTrue();
        await meter.SendAsync(TimeOf(sent++), 50);
        await Patience.UntilAsync(
            async () => (await ReadingsAsync(hub)).Count == meter.Acknowledged, "reads that work and show what was acknowledged, no more");
        meter.Acknowledged.ShouldBeLessThan(sent);

        disk.Free();
        await Patience.UntilAsync(hub.Client.IsReadyAsync, "a hub that is ready again");
        await Patience.UntilAsync(() => meter.Acknowledged == sent, "PUBACKs for all that waited");

        meter.IsClosed.ShouldBeFalse();
        (await ReadingsAsync(hub)).Count.ShouldBe(sent);
        await hub.KillAsync();
        await hub.StartAgainAsync();
        (await ReadingsAsync(hub)).Count.ShouldBe(sent);
    }

    private static Task<List<Point>> ReadingsAsync(TestHub hub) =>
        hub.Client.ReadingsAsync(Device, "leq", SmallCity.Noon.AddDays(-2), SmallCity.Noon);

    private static long TimeOf(int second) => SmallCity.Noon.AddDays(-1).AddSeconds(second).ToUnixTimeMilliseconds();
}
