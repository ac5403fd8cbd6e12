using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>CONNECT (section 3.1) and CONNACK (section 3.2).</summary>
internal static class ConnectWriter
{
    public static void Write(BodyWriter body, ConnectPacket packet)
    {
        var isV5 = packet.Version == MqttVersion.V5;
        if (!isV5 && packet is { Password: not null, UserName: null })
            throw new ArgumentException("Password without a user name [MQTT-3.1.2-22 of 3.1.1].", nameof(packet));
        if (!isV5 && packet is { ClientId.Length: 0, CleanStart: false })
            throw new ArgumentException("Empty client identifier without clean session [MQTT-3.1.3-7 of 3.1.1].", nameof(packet));
        if (packet.Will is { } message) RequireWill(message);

        body.Binary("MQTT"u8, "ProtocolName");
        body.Byte((byte)packet.Version);
        body.Byte(Flags(packet));
        body.UInt16(packet.KeepAliveSeconds);
        if (isV5) PropertyWriter.Write(body, PropertyScope.Connect, packet.Properties);
        body.Utf8(packet.ClientId, nameof(packet.ClientId));
        if (packet.Will is { } will)
        {
            if (isV5) PropertyWriter.Write(body, PropertyScope.Will, will.Properties);
            body.Utf8(will.Topic, nameof(will.Topic));
            body.Binary(will.Payload.Span, nameof(will.Payload));
        }

        if (packet.UserName is not null) body.Utf8(packet.UserName, nameof(packet.UserName));
        if (packet.Password is not null) body.Binary(packet.Password, nameof(packet.Password));
    }

    public static void Write(BodyWriter body, ConnAckPacket packet, MqttVersion version)
    {
        if (packet is { SessionPresent: true, Reason: not ReasonCode.Success })
            throw new ArgumentException("Session present beside a refusal [MQTT-3.2.2-6].", nameof(packet));
        body.Byte(packet.SessionPresent ? 1 : 0);
        if (version == MqttVersion.V311)
        {
            body.Byte((byte)packet.Reason.ToReturnCode());
            return;
        }

        body.Reason(PacketType.ConnAck, packet.Reason);
        PropertyWriter.Write(body, PropertyScope.ConnAck, packet.Properties);
    }

    private static int Flags(ConnectPacket packet) =>
        (packet.CleanStart ? 1 << 1 : 0)
        | (packet.Will is null ? 0 : (1 << 2) | ((int)packet.Will.QoS << 3) | (packet.Will.Retain ? 1 << 5 : 0))
        | (packet.Password is null ? 0 : 1 << 6)
        | (packet.UserName is null ? 0 : 1 << 7);

    private static void RequireWill(WillMessage will)
    {
        if (will.QoS > QoS.ExactlyOnce) throw new ArgumentException("Will QoS 3 [MQTT-3.1.2-12].", nameof(will));
        if (!Topics.TopicName.IsValid(will.Topic)) throw new ArgumentException("Will topic is no topic name [MQTT-4.7.0-1].", nameof(will));
    }
}
