using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Brokers;

/// <summary>What publishers give to an external broker is in the hub, once.</summary>
public sealed class DeliveryTests
{
    [Theory]
    [InlineData(0, "QoS=1", "V5")]
    [InlineData(1, "QoS=1", "V5")]
    [InlineData(2, "QoS=2", "V5")]
    [InlineData(2, "QoS=2", "V311")]
    public async Task A_reading_comes_through_at_every_quality_of_service(int qos, string asked, string version)
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var hub = await BrokerRig.StartHubAsync(BrokerRig.Settings(broker.Port, 0, asked, $"Version={version}"));

        await BrokerRig.PublishAsync(broker.Port, 0, 200, qos);

        await BrokerRig.ShouldHaveAsync(hub, 200);
        var state = await BrokerRig.BrokerAsync(hub);
        state.GetProperty("received").GetInt64().ShouldBe(200);
        await BrokerRig.UntilAsync(hub, b => b.GetProperty("acknowledged").GetInt64() == (qos == 0 ? 0 : 200), "acknowledgements");
    }

    [Fact]
    public async Task What_is_nobodys_or_no_use_is_kept_acknowledged_and_in_nobodys_way()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var hub = await BrokerRig.StartHubAsync(BrokerRig.Settings(broker.Port));

        await BrokerRig.PublishAsync(broker.Port, 0, 10, device: "stranger");
        await BrokerRig.PublishAsync(broker.Port, 0, 10);

        await BrokerRig.ShouldHaveAsync(hub, 10);
        var state = await BrokerRig.BrokerAsync(hub);
        state.GetProperty("unknown_device").GetInt64().ShouldBe(10);
        await Patience.UntilAsync(async () => (await hub.Client.ListAsync("quarantine?reason=unknown_device")).Count == 10, "the quarantine");
        var kept = (await hub.Client.ListAsync("quarantine?reason=unknown_device"))[0];
        kept.GetProperty("topic").GetString().ShouldBe("sensorhub/v1/stranger/telemetry");
        await BrokerRig.UntilAsync(hub, b => b.GetProperty("acknowledged").GetInt64() == 20, "20 acknowledgements");
    }

    [Fact]
    public async Task Two_brokers_at_once_each_deliver()
    {
        await using var one = await Mosquitto.StartAsync();
        await using var two = await Mosquitto.StartAsync();
        var settings = BrokerRig.Settings(one.Port).Concat(BrokerRig.Settings(two.Port, 1, "Topics:0=sensorhub/v1/{device}/telemetry", "Topics:1=plant/{device}/#"));
        await using var hub = await BrokerRig.StartHubAsync(settings.ToDictionary());

        await BrokerRig.PublishAsync(one.Port, 0, 300);
        await BrokerRig.PublishAsync(two.Port, 300, 300);

        await BrokerRig.ShouldHaveAsync(hub, 600);
        (await BrokerRig.BrokerAsync(hub, 0)).GetProperty("received").GetInt64().ShouldBe(300);
        (await BrokerRig.BrokerAsync(hub, 1)).GetProperty("received").GetInt64().ShouldBe(300);
    }

    [Fact]
    public async Task Two_hubs_of_one_group_share_the_messages()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var one = await BrokerRig.StartHubAsync(BrokerRig.Settings(broker.Port, 0, "Group=hubs"));
        await using var two = await BrokerRig.StartHubAsync(BrokerRig.Settings(broker.Port, 0, "Group=hubs", "ClientId=hub-2"));

        await BrokerRig.PublishAsync(broker.Port, 0, 1000);

        var (first, second) = (0L, 0L);
        await Patience.UntilAsync(
            async () =>
            {
                (first, second) = ((await HubLedger.OfAsync(one.Client)).Stored, (await HubLedger.OfAsync(two.Client)).Stored);
                return first + second >= 1000;
            },
            "a thousand readings in both hubs together");
        (first + second).ShouldBe(1000);
        first.ShouldBeGreaterThan(0);
        second.ShouldBeGreaterThan(0);
    }
}
