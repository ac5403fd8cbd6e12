using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Crash;
using SensorHub.EndToEnd.Tests.Harness;
using Xunit.Abstractions;

namespace SensorHub.EndToEnd.Tests.Stall;

/// <summary>A disk that stops for a while: the hub stops reading, holds its memory, drops nobody and loses nothing.</summary>
[Collection(LoadCollection.Name)]
public sealed class StallTests(ITestOutputHelper output)
{
    private const long MaxGrowthBytes = 128L << 20;
    private const int ReadingsEach = 400;

    [Fact]
    public Task While_every_fsync_hangs_5_s_200_senders_wait() => Waits(200, TimeSpan.FromSeconds(5), keepAliveS: 2);

    [Fact, Trait("Category", "Long")]
    public Task While_every_fsync_hangs_30_s_2000_senders_wait() => Waits(2000, TimeSpan.FromSeconds(30), keepAliveS: 15);

    // The keep-alive is so short that a hub which forgets that it is not reading would expire the connection.
    private async Task Waits(int senders, TimeSpan hang, int keepAliveS)
    {
        var devices = Enumerable.Range(0, senders).Select(NightPlan.DeviceOf).ToList();
        await using var hub = await TestHub.StartAsync(SmallCity.Noon, withFaults: true);
        await SmallCity.RegisterAsync(hub.Client, devices);
        var meters = await Task.WhenAll(devices.Select(d => RawMeter.ConnectAsync(hub.Process.MqttPort, d, SmallCity.SecretOf(d), keepAliveS)));
        await Task.WhenAll(meters.Select(m => m.SendAsync(TimeOf(0), 50)));
        await AllAcknowledged(meters, 1);
        var before = hub.Process.Memory;

        hub.Faults!.Hang(true);
        var sending = Task.WhenAll(meters.Select(SendRestAsync));
        var highest = await HighestMemoryAsync(hub.Process, hang);
        hub.Faults.Hang(false);
        await sending;
        await AllAcknowledged(meters, ReadingsEach);

        output.WriteLine($"{senders} senders, {hang.TotalSeconds:0} s: {before.Resident >> 20} MB before, {highest >> 20} MB at most");
        (highest - before.Resident).ShouldBeLessThanOrEqualTo(MaxGrowthBytes);
        meters.ShouldAllBe(m => !m.IsClosed);
        foreach (var device in devices)
            (await hub.Client.ReadingsAsync(device, "leq", SmallCity.Noon.AddHours(-2), SmallCity.Noon.AddHours(1))).Count
                .ShouldBe(ReadingsEach, device);
        foreach (var meter in meters)
            meter.Dispose();
    }

    private static async Task SendRestAsync(RawMeter meter)
    {
        for (var i = 1; i < ReadingsEach; i++)
            await meter.SendAsync(TimeOf(i), 50 + i % 10);
    }

    private static async Task<long> HighestMemoryAsync(HubProcess hub, TimeSpan time)
    {
        var highest = 0L;
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(100))
        {
            highest = Math.Max(highest, hub.Memory.Resident);
            await Task.Delay(TimeSpan.FromMilliseconds(100), SystemClock.Instance);
        }

        return highest;
    }

    private static Task AllAcknowledged(RawMeter[] meters, int count) => Patience.UntilAsync(
        () => meters.Any(m => m.IsClosed) || meters.All(m => m.Acknowledged >= count), $"{count} PUBACKs on each connection", TimeSpan.FromMinutes(3));

    private static long TimeOf(int second) => SmallCity.Noon.AddHours(-1).AddSeconds(second).ToUnixTimeMilliseconds();
}
