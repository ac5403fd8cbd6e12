using System.Text;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>Decodes any control packet into an object that owns its memory. For PUBLISH on a hot path see <see cref="PublishView"/>.</summary>
public static class PacketReader
{
    /// <param name="version">What the connection speaks; CONNECT is read by its own protocol level.</param>
    /// <exception cref="MqttProtocolException">The packet is malformed or breaks a rule of the protocol.</exception>
    public static MqttPacket Read(in MqttFrame frame, MqttVersion version)
    {
        if (frame.Type != PacketType.Connect) frame.RequireMinimalLength(version);
        return frame.Type switch
        {
            PacketType.Connect => ConnectReader.ReadConnect(frame),
            PacketType.ConnAck => ConnectReader.ReadConnAck(frame, version),
            PacketType.Publish => ReadPublish(frame, version),
            PacketType.PubAck or PacketType.PubRec or PacketType.PubRel or PacketType.PubComp => ReadAck(frame, version),
            PacketType.Subscribe => SubscriptionReader.ReadSubscribe(frame, version),
            PacketType.SubAck => SubscriptionReader.ReadSubAck(frame, version),
            PacketType.Unsubscribe => SubscriptionReader.ReadUnsubscribe(frame, version),
            PacketType.UnsubAck => SubscriptionReader.ReadUnsubAck(frame, version),
            PacketType.PingReq => Empty(frame, PingReqPacket.Instance),
            PacketType.PingResp => Empty(frame, PingRespPacket.Instance),
            PacketType.Disconnect => ReadDisconnect(frame, version),
            PacketType.Auth when version == MqttVersion.V5 => ReadAuth(frame),
            _ => throw new MqttProtocolException(ReasonCode.MalformedPacket, $"Packet type {(int)frame.Type} is forbidden (table 2-1)."),
        };
    }

    private static PublishPacket ReadPublish(in MqttFrame frame, MqttVersion version)
    {
        var view = new PublishView(frame, version);
        return new PublishPacket
        {
            Topic = Encoding.UTF8.GetString(view.Topic),
            Payload = view.Payload.ToArray(),
            QoS = view.QoS,
            Dup = view.Dup,
            Retain = view.Retain,
            PacketId = view.PacketId,
            Properties = view.Properties.ToProperties(),
        };
    }

    // Reason and property length may each be left out when they are 0 (sections 3.4.2.1 and 3.4.2.2.1).
    private static MqttPacket ReadAck(in MqttFrame frame, MqttVersion version)
    {
        var body = new SpanCursor(frame.Body);
        var id = body.ReadPacketId();
        var reason = version == MqttVersion.V5 && !body.IsEmpty ? ReasonTable.Require(frame.Type, body.ReadByte()) : ReasonCode.Success;
        var properties = version == MqttVersion.V5 && !body.IsEmpty ? PropertyReader.Read(ref body, ScopeOf(frame.Type)) : null;
        body.RequireEnd(frame.Type);
        return frame.Type switch
        {
            PacketType.PubAck => new PubAckPacket { PacketId = id, Reason = reason, Properties = properties },
            PacketType.PubRec => new PubRecPacket { PacketId = id, Reason = reason, Properties = properties },
            PacketType.PubRel => new PubRelPacket { PacketId = id, Reason = reason, Properties = properties },
            _ => new PubCompPacket { PacketId = id, Reason = reason, Properties = properties },
        };
    }

    private static DisconnectPacket ReadDisconnect(in MqttFrame frame, MqttVersion version)
    {
        var body = new SpanCursor(frame.Body);
        var reason = version == MqttVersion.V5 && !body.IsEmpty ? ReasonTable.Require(frame.Type, body.ReadByte()) : ReasonCode.NormalDisconnection;
        var properties = version == MqttVersion.V5 && !body.IsEmpty ? PropertyReader.Read(ref body, PropertyScope.Disconnect) : null;
        body.RequireEnd(frame.Type);
        return new DisconnectPacket { Reason = reason, Properties = properties };
    }

    // Only an empty AUTH may leave its fields out (section 3.15.2.1).
    private static AuthPacket ReadAuth(in MqttFrame frame)
    {
        if (frame.Body.IsEmpty) return new AuthPacket();
        var body = new SpanCursor(frame.Body);
        var reason = ReasonTable.Require(frame.Type, body.ReadByte());
        var properties = PropertyReader.Read(ref body, PropertyScope.Auth);
        body.RequireEnd(frame.Type);
        return new AuthPacket { Reason = reason, Properties = properties };
    }

    private static MqttPacket Empty(in MqttFrame frame, MqttPacket packet)
    {
        new SpanCursor(frame.Body).RequireEnd(frame.Type);
        return packet;
    }

    internal static PropertyScope ScopeOf(PacketType type) => (PropertyScope)(1 << (int)type);
}
