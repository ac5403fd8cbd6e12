using System.Text;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.Ingest.Tests.Connections;

/// <summary>Topic aliases from a client, 5.0 section 3.3.2.3.4.</summary>
public sealed class TopicAliasTests
{
    private const string Own = "sensorhub/v1/n1/telemetry";

    [Fact]
    public async Task An_alias_stands_for_the_topic_it_was_last_sent_with()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw");
        (await SendAsync(gateway, "sensorhub/v1/gw/telemetry", alias: 1)).ShouldBe(ReasonCode.Success);
        (await SendAsync(gateway, "", alias: 1)).ShouldBe(ReasonCode.Success);
        (await SendAsync(gateway, "sensorhub/v1/child/telemetry", alias: 1)).ShouldBe(ReasonCode.Success);
        (await SendAsync(gateway, "", alias: 1)).ShouldBe(ReasonCode.Success);
        hub.Stored.Select(e => e.Device).ShouldBe([3, 3, 4, 4]);
    }

    [Fact]
    public async Task Every_alias_up_to_the_announced_maximum_can_be_used()
    {
        await using var hub = await MqttHub.StartAsync(new() { TopicAliasMaximum = 3 });
        await using var client = await hub.OpenAsync();
        await client.ConnectAsync("n1", MqttHub.Secret);
        var told = (await client.ReadAsync<ConnAckPacket>()).Properties!.TopicAliasMaximum!.Value;
        told.ShouldBe((ushort)3);
        for (ushort alias = 1; alias <= told; alias++)
            (await SendAsync(client, Own, alias)).ShouldBe(ReasonCode.Success);
        await SendOnlyAsync(client, Own, (ushort)(told + 1));
        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.TopicAliasInvalid);
    }

    [Fact]
    public async Task Where_none_are_announced_every_alias_is_invalid()
    {
        await using var hub = await MqttHub.StartAsync(new() { TopicAliasMaximum = 0 });
        await using var client = await hub.ConnectAsync("n1");
        await SendOnlyAsync(client, Own, alias: 1);
        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.TopicAliasInvalid);
    }

    // [MQTT-3.3.2-7]
    [Fact]
    public async Task Aliases_end_with_their_connection()
    {
        await using var hub = await MqttHub.StartAsync();
        await using (var first = await hub.ConnectAsync("n1"))
            (await SendAsync(first, Own, alias: 1)).ShouldBe(ReasonCode.Success);
        await using var second = await hub.ConnectAsync("n1");
        await SendOnlyAsync(second, "", alias: 1);
        (await second.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task An_alias_gives_no_rights_that_its_topic_does_not()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        (await SendAsync(client, "sensorhub/v1/n2/telemetry", alias: 1)).ShouldBe(ReasonCode.NotAuthorized);
        (await SendAsync(client, "", alias: 1)).ShouldBe(ReasonCode.NotAuthorized);
        (await SendAsync(client, new string('x', 60_000), alias: 2)).ShouldBe(ReasonCode.NotAuthorized);
        (await SendAsync(client, "", alias: 2)).ShouldBe(ReasonCode.NotAuthorized);
        hub.Books.NotAuthorized.ShouldBe(4);
        hub.Books.Received.ShouldBe(0);
    }

    [Fact]
    public async Task A_refused_payload_is_kept_under_the_topic_that_its_alias_stands_for()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await SendAsync(client, Own, alias: 5);
        (await SendAsync(client, "", alias: 5, "nonsense")).ShouldBe(ReasonCode.PayloadFormatInvalid);
        Encoding.UTF8.GetString(hub.Stored[^1].Raw).ShouldContain(Own);
    }

    private static async Task<ReasonCode> SendAsync(RawClient client, string topic, ushort alias, string payload = """{"leq":60}""")
    {
        await SendOnlyAsync(client, topic, alias, payload);
        return (await client.ReadAsync<PubAckPacket>()).Reason;
    }

    private static Task SendOnlyAsync(RawClient client, string topic, ushort alias, string payload = """{"leq":60}""") => client.SendAsync(new PublishPacket
    {
        Topic = topic,
        Payload = Encoding.UTF8.GetBytes(payload),
        QoS = QoS.AtLeastOnce,
        PacketId = 1,
        Properties = new() { TopicAlias = alias },
    });
}
