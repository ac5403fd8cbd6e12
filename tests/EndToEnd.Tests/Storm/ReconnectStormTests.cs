using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Crash;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Simulators.Load;

namespace SensorHub.EndToEnd.Tests.Storm;

/// <summary>
/// After an outage everybody is back at the same moment and sends again what it has. The full size, 10 000 devices with its time and memory, is
/// <c>bench storm</c>.
/// </summary>
[Collection(LoadCollection.Name)]
public sealed class ReconnectStormTests
{
    private const int Devices = 500, Before = 10, After = 20;

    [Fact]
    public async Task Five_hundred_devices_that_resend_at_once_after_a_kill_are_all_acknowledged_and_counted_once()
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon);
        var fleet = new FleetFiles(Devices, Gateways: 0, "storm", Seed: 3);
        await hub.Client.ImportAsync("sites", fleet.Sites());
        await hub.Client.ImportAsync("devices", fleet.DeviceRows());
        var first = await SendAsync(hub, fleet, Before);
        await hub.KillAsync();
        await hub.StartAgainAsync();

        var storm = await SendAsync(hub, fleet, After);

        first.Faults.ShouldBeEmpty();
        storm.Faults.ShouldBeEmpty();
        storm.Acknowledged.ShouldBe(Devices * After);
        storm.OutOfOrder.ShouldBe(0);
        var books = await HubLedger.OfAsync(hub.Client);
        books.ShouldBalance();
        (books.Duplicates, books.Stored).ShouldBe((Devices * Before, Devices * (After - Before)));
    }

    private static async Task<LoadReport> SendAsync(TestHub hub, FleetFiles fleet, int readingsEach)
    {
        var options = new LoadOptions
        {
            Port = hub.Process.MqttPort,
            Fleet = LoadFleet.Parse(fleet.Credentials()),
            Connections = Devices,
            Messages = Devices * readingsEach,
            InFlight = readingsEach,
            StartMs = SmallCity.Noon.AddHours(-1).ToUnixTimeMilliseconds(),
            IsStorm = true,
            Drain = Patience.Limit,
        };
        using var run = new LoadRun(options, SystemClock.Instance);
        return await run.RunAsync(CancellationToken.None).OrFail("the end of the storm", Patience.Limit * 2);
    }
}
