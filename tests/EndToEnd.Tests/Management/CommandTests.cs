using System.Text.Json;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Mqtt.Client;
using SensorHub.Simulators.Publishing;

namespace SensorHub.EndToEnd.Tests.Management;

/// <summary>Commands and configurations over real MQTT to a simulated device, through a kill of the hub.</summary>
public sealed class CommandTests
{
    private const string Device = "meter-1";

    [Fact]
    public async Task A_simulated_device_does_what_it_is_told_and_keeps_its_shadow_in_sync()
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon);
        await SmallCity.RegisterAsync(hub.Client, Device);
        await using var device = await ConnectAsync(hub);

        await hub.Client.PostAsync($"devices/{Device}/commands", new { type = "reboot" });
        var done = await EndedAsync(hub, "done");
        done.GetProperty("detail").GetString().ShouldBe("up again");
        done.TryGetProperty("accepted_ms", out _).ShouldBeTrue();
        await hub.Client.PostAsync($"devices/{Device}/commands", new { type = "sing" });
        (await EndedAsync(hub, "failed")).GetProperty("detail").GetString().ShouldBe("sing is not known here");

        await hub.Client.PutAsync($"devices/{Device}/shadow", new { desired = new { interval_s = 30 } }, "\"1\"");
        await Patience.UntilAsync(async () => (await ShadowAsync(hub)).GetProperty("in_sync").GetBoolean(), "a shadow in sync");
        (await ShadowAsync(hub)).GetProperty("reported").GetRawText().ShouldBe("""{"interval_s":30}""");
        var health = await hub.Client.GetAsync($"devices/{Device}/health");
        health.GetProperty("firmware").GetString().ShouldBe("1.0.0");
        health.TryGetProperty("online_since_ms", out _).ShouldBeTrue();
        await device.DisposeAsync();
        await Patience.UntilAsync(
            async () => !(await hub.Client.GetAsync($"devices/{Device}/health")).TryGetProperty("online_since_ms", out _), "a device that is offline");
    }

    [Fact]
    public async Task A_command_that_nobody_fetches_expires()
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon);
        await SmallCity.RegisterAsync(hub.Client, Device);
        await hub.Client.PostAsync($"devices/{Device}/commands", new { type = "reboot", expires_in_s = 1 });
        await EndedAsync(hub, "expired");

        await using var device = await ConnectAsync(hub);
        device.Deliveries.ShouldBe(0);
    }

    [Fact]
    public async Task A_hub_killed_between_queue_and_delivery_delivers_once()
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon);
        await SmallCity.RegisterAsync(hub.Client, Device);
        await (await ConnectAsync(hub)).DisposeAsync();
        await hub.Client.PostAsync($"devices/{Device}/commands", new { type = "reboot" });
        await hub.Client.PutAsync($"devices/{Device}/shadow", new { desired = new { a = 1 } }, "*");
        await hub.Client.PutAsync($"devices/{Device}/shadow", new { desired = new { a = 2 } }, "*");
        await hub.KillAsync();
        await hub.StartAgainAsync();

        await using var device = await ConnectAsync(hub);
        await Patience.UntilAsync(async () => (await ShadowAsync(hub)).GetProperty("in_sync").GetBoolean(), "a shadow in sync");
        await EndedAsync(hub, "done");
        (await hub.Client.ListAsync($"devices/{Device}/commands")).Select(State).ShouldBe(["done", "superseded", "done"]);
        device.Deliveries.ShouldBe(2);
    }

    private static async Task<ManagedDevice> ConnectAsync(TestHub hub)
    {
        var device = new ManagedDevice(MqttTransports.Tcp("127.0.0.1", hub.Process.MqttPort), Device, SmallCity.SecretOf(Device), SystemClock.Instance);
        using var limit = new CancellationTokenSource(Patience.Limit);
        await device.StartAsync(limit.Token);
        return device;
    }

    /// <summary>The newest command, once it stands so.</summary>
    private static async Task<JsonElement> EndedAsync(TestHub hub, string state)
    {
        JsonElement newest = default;
        await Patience.UntilAsync(
            async () => State(newest = (await hub.Client.ListAsync($"devices/{Device}/commands"))[0]) == state, $"a command that is {state}");
        return newest;
    }

    private static string? State(JsonElement command) => command.GetProperty("state").GetString();

    private static Task<JsonElement> ShadowAsync(TestHub hub) => hub.Client.GetAsync($"devices/{Device}/shadow");
}
