using System.Text;
using SensorHub.Ingest.Tests.Connections;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.Ingest.Tests.Sessions;

/// <summary>What a subscriber does, step by step.</summary>
internal static class Subscriber
{
    public const string Commands = "sensorhub/v1/n1/commands";
    public const string Tasks = "sensorhub/v1/squads/sq-1/tasks";
    public const uint HourS = 3600;

    /// <summary>A connection with a session that outlives it, unless told otherwise.</summary>
    public static async Task<(RawClient Client, ConnAckPacket Answer)> ResumeAsync(
        this MqttHub hub, string id = "n1", MqttVersion version = MqttVersion.V5, bool cleanStart = false, uint expiryS = HourS, string? user = null,
        ushort? receiveMaximum = null, uint? maxPacket = null)
    {
        var client = await hub.OpenAsync(version);
        await client.SendAsync(new ConnectPacket
        {
            Version = version,
            ClientId = id,
            CleanStart = cleanStart,
            KeepAliveSeconds = 60,
            UserName = user ?? id,
            Password = Encoding.UTF8.GetBytes(user is null ? MqttHub.Secret : MqttHub.Token),
            Properties = version == MqttVersion.V5
                ? new() { SessionExpiryInterval = expiryS, ReceiveMaximum = receiveMaximum, MaximumPacketSize = maxPacket }
                : null,
        });
        return (client, await client.ReadAsync<ConnAckPacket>());
    }

    public static async Task<ReasonCode[]> SubscribeAsync(this RawClient client, QoS qos, params string[] topics)
    {
        await client.SendAsync(new SubscribePacket { PacketId = 9, Subscriptions = [.. topics.Select(t => new Subscription(t, qos))] });
        var answer = await client.ReadAsync<SubAckPacket>();
        answer.PacketId.ShouldBe((ushort)9);
        return [.. answer.ReasonCodes];
    }

    public static async Task<RawClient> SubscribedAsync(this MqttHub hub, MqttVersion version = MqttVersion.V5, QoS qos = QoS.ExactlyOnce)
    {
        var (client, answer) = await hub.ResumeAsync(version: version);
        answer.Reason.ShouldBe(ReasonCode.Success);
        (await client.SubscribeAsync(qos, Commands)).ShouldBe([(ReasonCode)qos]);
        return client;
    }

    public static Task<int> SendAsync(this MqttHub hub, string payload, QoS qos = QoS.ExactlyOnce, string topic = Commands, DateTimeOffset? expires = null) =>
        hub.Sessions.SendAsync(topic, Encoding.UTF8.GetBytes(payload), qos, expires);

    public static string Text(this PublishPacket message) => Encoding.UTF8.GetString(message.Payload.Span);

    /// <summary>Reads the next message and ends its handshake.</summary>
    public static async Task<string> ReceiveAsync(this RawClient client)
    {
        var message = await client.ReadAsync<PublishPacket>();
        if (message.QoS == QoS.AtLeastOnce)
            await client.SendAsync(new PubAckPacket { PacketId = message.PacketId });
        if (message.QoS == QoS.ExactlyOnce)
        {
            await client.SendAsync(new PubRecPacket { PacketId = message.PacketId });
            (await client.ReadAsync<PubRelPacket>()).PacketId.ShouldBe(message.PacketId);
            await client.SendAsync(new PubCompPacket { PacketId = message.PacketId });
        }

        return message.Text();
    }

    /// <summary>Everything sent so far was answered: nothing else is on its way.</summary>
    public static async Task NothingMoreAsync(this RawClient client)
    {
        await client.SendAsync(PingReqPacket.Instance);
        await client.ReadAsync<PingRespPacket>();
    }
}
