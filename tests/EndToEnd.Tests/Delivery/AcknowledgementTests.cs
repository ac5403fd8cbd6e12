using System.Diagnostics;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Delivery;

/// <summary>A PUBACK leaves after the fsync that carries its reading, and never while the disk fails.</summary>
public sealed class AcknowledgementTests
{
    private const string Device = "meter-1";
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_delayed_fsync_delays_the_acknowledgement()
    {
        var delay = TimeSpan.FromMilliseconds(500);
        await using var hub = await TestHub.StartAsync(SmallCity.Noon, withFaults: true);
        using var meter = await ConnectAsync(hub);
        hub.Faults!.Delay(delay);

        for (var i = 0; i < 5; i++)
        {
            var sent = Stopwatch.StartNew();
            await meter.SendAsync(TimeOf(i), 50);
            await Acknowledged(meter, i + 1);
            sent.Elapsed.ShouldBeGreaterThanOrEqualTo(delay);
        }
    }

    [Fact]
    public async Task While_fsync_fails_nothing_is_acknowledged_and_afterwards_everything_survives_a_power_cut()
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon, withShadow: true);
        using var meter = await ConnectAsync(hub);
        await meter.SendAsync(TimeOf(0), 50);
        await Acknowledged(meter, 1);

        hub.Faults!.Fail(true);
        for (var i = 1; i < 10; i++)
            await meter.SendAsync(TimeOf(i), 50);
        await Patience.UntilAsync(async () => !await hub.Client.IsReadyAsync(), "a hub that says it is not ready");
        meter.Acknowledged.ShouldBe(1);
        (await hub.Client.IsHealthyAsync()).ShouldBeTrue();

        hub.Faults.Fail(false);
        await Acknowledged(meter, 10, RecoveryLimit);
        await Patience.UntilAsync(hub.Client.IsReadyAsync, "a hub that is ready again", RecoveryLimit);
        await hub.CutPowerAsync();

        (await hub.Client.ReadingsAsync(Device, "leq", SmallCity.Noon.AddHours(-2), SmallCity.Noon)).Count.ShouldBe(10);
    }

    [Fact]
    public async Task One_failed_fsync_does_not_let_a_later_one_vouch_for_what_it_lost()
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon, withShadow: true);
        using var meter = await ConnectAsync(hub);

        for (var i = 0; i < 5; i++)
        {
            hub.Faults!.FailOnce();
            await meter.SendAsync(TimeOf(i), 50);
            await Acknowledged(meter, i + 1, RecoveryLimit);
            hub.Faults.FailurePending.ShouldBeFalse();
        }

        await hub.CutPowerAsync();

        (await hub.Client.ReadingsAsync(Device, "leq", SmallCity.Noon.AddHours(-2), SmallCity.Noon)).Count.ShouldBe(5);
    }

    private static async Task<RawMeter> ConnectAsync(TestHub hub)
    {
        await SmallCity.RegisterAsync(hub.Client, Device);
        return await RawMeter.ConnectAsync(hub.Process.MqttPort, Device, SmallCity.SecretOf(Device), keepAliveS: 60);
    }

    private static Task Acknowledged(RawMeter meter, int count, TimeSpan? limit = null) =>
        Patience.UntilAsync(() => meter.Acknowledged >= count, $"PUBACK {count}", limit);

    private static long TimeOf(int second) => SmallCity.Noon.AddHours(-1).AddSeconds(second).ToUnixTimeMilliseconds();
}
