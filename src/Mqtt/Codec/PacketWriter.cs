using System.Buffers;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>
/// Encodes any control packet. For many PUBLISH or PUBACK see <see cref="PublishWriter"/> and <see cref="AckWriter"/>. What 3.1.1 has no field
/// for (properties, reasons) is left out there, so one server code serves both versions.
/// </summary>
public static class PacketWriter
{
    /// <param name="version">What the connection speaks; CONNECT is written by its own.</param>
    /// <exception cref="ArgumentException">The packet says something the protocol does not allow; nothing is written.</exception>
    public static void Write(IBufferWriter<byte> output, MqttPacket packet, MqttVersion version)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(packet);
        var body = new BodyWriter();
        var flags = WriteBody(body, packet, version);
        var length = body.Written.Length;
        var header = output.GetSpan(1 + VariableByteInteger.Size((uint)length));
        header[0] = (byte)(((int)packet.Type << 4) | flags);
        output.Advance(1 + VariableByteInteger.Write(header[1..], (uint)length));
        output.Write(body.Written);
    }

    private static int WriteBody(BodyWriter body, MqttPacket packet, MqttVersion version)
    {
        switch (packet)
        {
            case ConnectPacket connect: ConnectWriter.Write(body, connect); return 0;
            case ConnAckPacket connAck: ConnectWriter.Write(body, connAck, version); return 0;
            case PublishPacket publish: return WritePublish(body, publish, version);
            case AckPacket ack: WriteAck(body, ack, version); return ack is PubRelPacket ? 0b0010 : 0;
            case SubscribePacket subscribe: SubscriptionWriter.Write(body, subscribe, version); return 0b0010;
            case SubAckPacket subAck: SubscriptionWriter.Write(body, subAck, version); return 0;
            case UnsubscribePacket unsubscribe: SubscriptionWriter.Write(body, unsubscribe, version); return 0b0010;
            case UnsubAckPacket unsubAck: SubscriptionWriter.Write(body, unsubAck, version); return 0;
            case PingReqPacket or PingRespPacket: return 0;
            case DisconnectPacket disconnect: WriteDisconnect(body, disconnect, version); return 0;
            case AuthPacket auth: WriteAuth(body, auth, version); return 0;
            default: throw new ArgumentException($"{packet.Type} cannot be written.", nameof(packet));
        }
    }

    private static int WritePublish(BodyWriter body, PublishPacket packet, MqttVersion version)
    {
        if (packet.QoS > QoS.ExactlyOnce) throw new ArgumentException("QoS 3 [MQTT-3.3.1-4].", nameof(packet));
        if (packet is { QoS: QoS.AtMostOnce, Dup: true }) throw new ArgumentException("DUP at QoS 0 [MQTT-3.3.1-2].", nameof(packet));
        if (packet.QoS == QoS.AtMostOnce && packet.PacketId != 0) throw new ArgumentException("Packet identifier at QoS 0 [MQTT-2.2.1-2].", nameof(packet));
        var hasAlias = version == MqttVersion.V5 && packet.Properties?.TopicAlias is not null;
        if (packet.Topic.Length == 0 && !hasAlias) throw new ArgumentException("Empty topic name [MQTT-4.7.3-1].", nameof(packet));
        if (packet.Topic.AsSpan().ContainsAny('+', '#')) throw new ArgumentException("Wildcard in a topic name [MQTT-3.3.2-2].", nameof(packet));

        body.Utf8(packet.Topic, nameof(packet.Topic));
        if (packet.QoS != QoS.AtMostOnce) body.PacketId(packet.PacketId);
        if (version == MqttVersion.V5) PropertyWriter.Write(body, PropertyScope.Publish, packet.Properties);
        body.Raw(packet.Payload.Span);
        return (packet.Dup ? 0b1000 : 0) | ((int)packet.QoS << 1) | (packet.Retain ? 1 : 0);
    }

    private static void WriteAck(BodyWriter body, AckPacket packet, MqttVersion version)
    {
        body.PacketId(packet.PacketId);
        if (version == MqttVersion.V311 || packet is { Reason: ReasonCode.Success, Properties: null }) return;
        body.Reason(packet.Type, packet.Reason);
        if (packet.Properties is not null) PropertyWriter.Write(body, PacketReader.ScopeOf(packet.Type), packet.Properties);
    }

    private static void WriteDisconnect(BodyWriter body, DisconnectPacket packet, MqttVersion version)
    {
        if (version == MqttVersion.V311 || packet is { Reason: ReasonCode.Success, Properties: null }) return;
        body.Reason(PacketType.Disconnect, packet.Reason);
        if (packet.Properties is not null) PropertyWriter.Write(body, PropertyScope.Disconnect, packet.Properties);
    }

    private static void WriteAuth(BodyWriter body, AuthPacket packet, MqttVersion version)
    {
        if (version == MqttVersion.V311) throw new ArgumentException("AUTH does not exist in 3.1.1.", nameof(packet));
        if (packet is { Reason: ReasonCode.Success, Properties: null }) return;
        body.Reason(PacketType.Auth, packet.Reason);
        PropertyWriter.Write(body, PropertyScope.Auth, packet.Properties);
    }
}
