using System.Text;
using SensorHub.Mqtt.Packets;
using SensorHub.Mqtt.Topics;

namespace SensorHub.Mqtt.Codec;

/// <summary>SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (sections 3.8 to 3.11).</summary>
internal static class SubscriptionReader
{
    public static SubscribePacket ReadSubscribe(in MqttFrame frame, MqttVersion version)
    {
        var body = new SpanCursor(frame.Body);
        var id = body.ReadPacketId();
        var properties = version == MqttVersion.V5 ? PropertyReader.Read(ref body, PropertyScope.Subscribe) : null;
        if (body.IsEmpty) MqttProtocolException.ProtocolError("SUBSCRIBE without a topic filter [MQTT-3.8.3-2].");
        var subscriptions = new List<Subscription>();
        while (!body.IsEmpty) subscriptions.Add(ReadSubscription(ref body, version));
        return new SubscribePacket { PacketId = id, Properties = properties, Subscriptions = subscriptions };
    }

    public static SubAckPacket ReadSubAck(in MqttFrame frame, MqttVersion version)
    {
        var body = new SpanCursor(frame.Body);
        var id = body.ReadPacketId();
        var properties = version == MqttVersion.V5 ? PropertyReader.Read(ref body, PropertyScope.SubAck) : null;
        if (body.IsEmpty) MqttProtocolException.ProtocolError("SUBACK without a reason code [MQTT-3.8.4-6].");
        var reasons = new List<ReasonCode>();
        while (!body.IsEmpty)
        {
            var code = body.ReadByte();
            if (version == MqttVersion.V311 && code is > 2 and not 0x80)
                MqttProtocolException.Malformed($"Return code 0x{code:X2} in SUBACK [MQTT-3.9.3-2 of 3.1.1].");
            reasons.Add(ReasonTable.Require(frame.Type, code));
        }

        return new SubAckPacket { PacketId = id, Properties = properties, ReasonCodes = reasons };
    }

    public static UnsubscribePacket ReadUnsubscribe(in MqttFrame frame, MqttVersion version)
    {
        var body = new SpanCursor(frame.Body);
        var id = body.ReadPacketId();
        var properties = version == MqttVersion.V5 ? PropertyReader.Read(ref body, PropertyScope.Unsubscribe) : null;
        if (body.IsEmpty) MqttProtocolException.ProtocolError("UNSUBSCRIBE without a topic filter [MQTT-3.10.3-2].");
        var filters = new List<string>();
        while (!body.IsEmpty) filters.Add(ReadFilter(ref body, version));
        return new UnsubscribePacket { PacketId = id, Properties = properties, Filters = filters };
    }

    public static UnsubAckPacket ReadUnsubAck(in MqttFrame frame, MqttVersion version)
    {
        var body = new SpanCursor(frame.Body);
        var id = body.ReadPacketId();
        if (version == MqttVersion.V311)
        {
            body.RequireEnd(frame.Type);
            return new UnsubAckPacket { PacketId = id };
        }

        var properties = PropertyReader.Read(ref body, PropertyScope.UnsubAck);
        if (body.IsEmpty) MqttProtocolException.ProtocolError("UNSUBACK without a reason code [MQTT-3.11.3-1].");
        var reasons = new List<ReasonCode>();
        while (!body.IsEmpty) reasons.Add(ReasonTable.Require(frame.Type, body.ReadByte()));
        return new UnsubAckPacket { PacketId = id, Properties = properties, ReasonCodes = reasons };
    }

    // | 7  6 | 5      4         |          3          |    2     | 1  0 |
    // |  0   | Retain Handling  | Retain As Published | No Local | QoS  |
    private static Subscription ReadSubscription(ref SpanCursor body, MqttVersion version)
    {
        var filter = ReadFilter(ref body, version);
        var options = body.ReadByte();
        var reserved = version == MqttVersion.V5 ? 0b1100_0000 : 0b1111_1100;
        if ((options & reserved) != 0) MqttProtocolException.Malformed("Reserved bits in the subscription options [MQTT-3.8.3-5].");
        if ((options & 0b11) == 3) MqttProtocolException.Malformed("Maximum QoS 3 in a subscription (section 3.8.3.1).");
        var retainHandling = (options >> 4) & 0b11;
        if (retainHandling == 3) MqttProtocolException.ProtocolError("Retain handling 3 in a subscription (section 3.8.3.1).");
        var noLocal = (options & 0b100) != 0;
        if (noLocal && filter.StartsWith("$share/", StringComparison.Ordinal))
            MqttProtocolException.ProtocolError("No local on a shared subscription [MQTT-3.8.3-4].");
        return new Subscription(filter, (QoS)(options & 0b11))
        {
            NoLocal = noLocal,
            RetainAsPublished = (options & 0b1000) != 0,
            RetainHandling = (RetainHandling)retainHandling,
        };
    }

    // $share/ means something only in 5.0 (section 4.8.2); in 3.1.1 it is a topic like any other.
    private static string ReadFilter(ref SpanCursor body, MqttVersion version)
    {
        var bytes = body.ReadUtf8();
        var filter = Encoding.UTF8.GetString(bytes);
        var fault = TopicFilter.Fault(bytes);
        if (fault is null && (version == MqttVersion.V311 || TopicFilter.TryParse(filter, out _, out fault))) return filter;
        throw new MqttProtocolException(ReasonCode.MalformedPacket, fault);
    }
}
