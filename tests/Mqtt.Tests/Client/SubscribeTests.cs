using System.Collections.Concurrent;
using System.Text;
using SensorHub.Mqtt.Client;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Client;

public sealed class SubscribeTests
{
    private static readonly Subscription Commands = new("sensorhub/v1/dev-1/commands", QoS.AtLeastOnce);

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_subscription_is_answered_per_filter(MqttVersion version)
    {
        var script = new ScriptedServer(version);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        var subscribing = client.SubscribeAsync([Commands, new Subscription("x/#", QoS.AtMostOnce)]);
        var asked = await server.ReceiveAsync<SubscribePacket>();
        asked.Subscriptions.Select(s => s.Filter).ShouldBe([Commands.Filter, "x/#"]);
        await server.SendAsync(new SubAckPacket { PacketId = asked.PacketId, ReasonCodes = [ReasonCode.GrantedQoS1, ReasonCode.UnspecifiedError] });
        (await subscribing.WaitAsync(Limits.Wait)).ShouldBe([ReasonCode.GrantedQoS1, ReasonCode.UnspecifiedError]);
    }

    [Fact]
    public async Task A_message_is_acknowledged_after_it_was_handled()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var handled = new BlockingCollection<string>();
        var (client, server) = await script.ConnectedAsync(o => o with
        {
            OnMessage = (in Mqtt.Codec.PublishView message) => handled.Add(Encoding.UTF8.GetString(message.Topic) + ":" + Encoding.UTF8.GetString(message.Payload)),
        });
        await using var _ = client;
        await server.SendAsync(
            new PublishPacket { Topic = "a", Payload = "0"u8.ToArray() },
            new PublishPacket { Topic = "b", Payload = "1"u8.ToArray(), QoS = QoS.AtLeastOnce, PacketId = 77 });
        (await server.ReceiveAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)77);
        handled.ToArray().ShouldBe(["a:0", "b:1"]);
    }

    [Fact]
    public async Task A_message_whose_handler_fails_is_not_acknowledged()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync(o => o with { OnMessage = (in Mqtt.Codec.PublishView _) => throw new InvalidOperationException("full") });
        await using var _ = client;
        await server.SendAsync(new PublishPacket { Topic = "b", QoS = QoS.AtLeastOnce, PacketId = 77 });
        (await server.ReceiveOrEndAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Subscriptions_are_renewed_when_the_server_lost_the_session_and_only_then()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        await SubscribeAsync(client, server, Commands);
        await SubscribeAsync(client, server, new Subscription("refused", QoS.AtMostOnce), ReasonCode.NotAuthorized);
        server.Abort();

        var withoutSession = await script.AcceptAsync(new ConnAckPacket());
        (await withoutSession.ReceiveAsync<SubscribePacket>()).Subscriptions.ShouldBe([Commands]);
        withoutSession.Abort();

        var withSession = await script.AcceptAsync(new ConnAckPacket { SessionPresent = true });
        await withSession.SettleAsync();
    }

    [Fact]
    public async Task A_request_that_was_not_answered_is_asked_again()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        var subscribing = client.SubscribeAsync([Commands]);
        await server.ReceiveAsync<SubscribePacket>();
        server.Abort();
        var again = await script.AcceptAsync(new ConnAckPacket());
        var asked = await again.ReceiveAsync<SubscribePacket>();
        await again.SendAsync(new SubAckPacket { PacketId = asked.PacketId, ReasonCodes = [ReasonCode.GrantedQoS1] });
        (await subscribing.WaitAsync(Limits.Wait)).ShouldBe([ReasonCode.GrantedQoS1]);
    }

    [Fact]
    public async Task An_answer_with_too_few_reasons_breaks_the_connection_not_the_request()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        var subscribing = client.SubscribeAsync([Commands, new Subscription("x", QoS.AtMostOnce)]);
        var asked = await server.ReceiveAsync<SubscribePacket>();
        await server.SendAsync(new SubAckPacket { PacketId = asked.PacketId, ReasonCodes = [ReasonCode.GrantedQoS1] });
        (await server.ReceiveAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.ProtocolError);
        subscribing.IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task What_was_given_up_is_not_renewed(MqttVersion version)
    {
        var script = new ScriptedServer(version);
        var (client, server) = await script.ConnectedAsync();
        await using var _ = client;
        await SubscribeAsync(client, server, Commands);
        var leaving = client.UnsubscribeAsync([Commands.Filter]);
        var asked = await server.ReceiveAsync<UnsubscribePacket>();
        asked.Filters.ShouldBe([Commands.Filter]);
        await server.SendAsync(new UnsubAckPacket { PacketId = asked.PacketId, ReasonCodes = [ReasonCode.Success] });
        await leaving.WaitAsync(Limits.Wait);
        server.Abort();

        var again = await script.AcceptAsync(new ConnAckPacket());
        await again.SettleAsync();
    }

    [Fact]
    public async Task QoS_2_is_not_spoken()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        await using var client = script.NewClient();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => client.SubscribeAsync([new Subscription("a", QoS.ExactlyOnce)]));
        Should.Throw<ArgumentOutOfRangeException>(() => client.TryPublish(new PreparedTopic("a"), default, qos: QoS.ExactlyOnce));
    }

    private static async Task SubscribeAsync(MqttClient client, ServerEnd server, Subscription subscription, ReasonCode answer = ReasonCode.GrantedQoS1)
    {
        var subscribing = client.SubscribeAsync([subscription]);
        var asked = await server.ReceiveAsync<SubscribePacket>();
        await server.SendAsync(new SubAckPacket { PacketId = asked.PacketId, ReasonCodes = [answer] });
        await subscribing.WaitAsync(Limits.Wait);
    }
}
