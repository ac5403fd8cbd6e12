using SensorHub.Ingest.Lab;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.Ingest.Tests.Connections;

/// <summary>The listener for conformance suites.</summary>
public sealed class LabTests
{
    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Anyone_may_publish_anything_and_nothing_of_it_is_kept(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await ConnectAsync(hub, "anyone", version);
        await client.PublishAsync("any/topic", "nonsense", packetId: 0);
        await client.PublishAsync("sensorhub/v1/n1/telemetry", """{"leq":61}""", packetId: 1);
        (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        for (var i = 0; i < 2; i++)
        {
            await client.PublishExactlyOnceAsync("any/topic", "x", packetId: 2, dup: i > 0);
            (await client.ReadAsync<PubRecPacket>()).Reason.ShouldBe(ReasonCode.Success);
        }

        await client.SendAsync(new PubRelPacket { PacketId = 2 });
        (await client.ReadAsync<PubCompPacket>()).Reason.ShouldBe(ReasonCode.Success);
        hub.Get<LabBook>().Messages.ShouldBe(3);
        hub.Books.Received.ShouldBe(0);
        hub.Stored.ShouldBeEmpty();
        hub.Held.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_begins_with_a_dollar_is_not_taken()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await ConnectAsync(hub, "anyone", MqttVersion.V5);
        await client.PublishAsync("$SYS/uptime", "1", packetId: 1);
        (await client.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        hub.Get<LabBook>().ShouldSatisfyAllConditions(b => b.Messages.ShouldBe(0), b => b.Refused.ShouldBe(1));
    }

    [Fact]
    public async Task A_client_without_a_name_gets_one_unless_it_wants_its_session_kept()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var named = await hub.OpenLabAsync(MqttVersion.V5);
        await named.SendAsync(Anonymous(MqttVersion.V5));
        (await named.ReadAsync<ConnAckPacket>()).Properties!.AssignedClientIdentifier.ShouldNotBeNullOrEmpty();
        await using var clean = await hub.OpenLabAsync(MqttVersion.V311);
        await clean.SendAsync(Anonymous(MqttVersion.V311));
        (await clean.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        await using var kept = await hub.OpenLabAsync(MqttVersion.V311);
        await kept.SendAsync(Convert.FromHexString("100C00044D5154540400003C0000"));
        (await kept.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.ClientIdentifierNotValid);
    }

    [Fact]
    public async Task Nothing_is_granted_kept_or_routed()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await ConnectAsync(hub, "anyone", MqttVersion.V5);
        await client.SendAsync(new SubscribePacket { PacketId = 1, Subscriptions = [new("any/topic", QoS.AtLeastOnce)] });
        (await client.ReadAsync<SubAckPacket>()).ReasonCodes.ShouldBe([ReasonCode.UnspecifiedError]);
        hub.Network.Advance(TimeSpan.FromSeconds(2));
        await client.SendAsync(PingReqPacket.Instance);
        await client.ReadAsync<PingRespPacket>();
    }

    [Fact]
    public async Task A_lab_client_does_not_take_a_devices_place()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var device = await hub.ConnectAsync("n1");
        await using var lab = await ConnectAsync(hub, "n1", MqttVersion.V5);
        await device.PublishAsync("sensorhub/v1/n1/telemetry", """{"leq":61}""", packetId: 1);
        (await device.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
    }

    private static ConnectPacket Anonymous(MqttVersion version) => new() { Version = version, ClientId = "", CleanStart = true, KeepAliveSeconds = 60 };

    private static async Task<RawClient> ConnectAsync(MqttHub hub, string clientId, MqttVersion version)
    {
        var client = await hub.OpenLabAsync(version);
        await client.SendAsync(new ConnectPacket { Version = version, ClientId = clientId, CleanStart = true, KeepAliveSeconds = 60 });
        (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        return client;
    }
}
