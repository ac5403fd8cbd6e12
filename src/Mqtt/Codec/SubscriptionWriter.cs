using SensorHub.Mqtt.Packets;
using SensorHub.Mqtt.Topics;

namespace SensorHub.Mqtt.Codec;

/// <summary>SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (sections 3.8 to 3.11).</summary>
internal static class SubscriptionWriter
{
    public static void Write(BodyWriter body, SubscribePacket packet, MqttVersion version)
    {
        RequireSome(packet.Subscriptions, "SUBSCRIBE without a topic filter [MQTT-3.8.3-2].");
        body.PacketId(packet.PacketId);
        if (version == MqttVersion.V5) PropertyWriter.Write(body, PropertyScope.Subscribe, packet.Properties);
        foreach (var subscription in packet.Subscriptions)
        {
            WriteFilter(body, subscription.Filter, version);
            if (subscription.NoLocal && subscription.Filter.StartsWith("$share/", StringComparison.Ordinal))
                throw new ArgumentException("No local on a shared subscription [MQTT-3.8.3-4].", nameof(packet));
            body.Byte(Options(subscription, version));
        }
    }

    public static void Write(BodyWriter body, SubAckPacket packet, MqttVersion version)
    {
        RequireSome(packet.ReasonCodes, "SUBACK without a reason code [MQTT-3.8.4-6].");
        body.PacketId(packet.PacketId);
        if (version == MqttVersion.V5) PropertyWriter.Write(body, PropertyScope.SubAck, packet.Properties);
        foreach (var reason in packet.ReasonCodes)
            body.Reason(PacketType.SubAck, version == MqttVersion.V311 && reason >= ReasonCode.UnspecifiedError ? ReasonCode.UnspecifiedError : reason);
    }

    public static void Write(BodyWriter body, UnsubscribePacket packet, MqttVersion version)
    {
        RequireSome(packet.Filters, "UNSUBSCRIBE without a topic filter [MQTT-3.10.3-2].");
        body.PacketId(packet.PacketId);
        if (version == MqttVersion.V5) PropertyWriter.Write(body, PropertyScope.Unsubscribe, packet.Properties);
        foreach (var filter in packet.Filters) WriteFilter(body, filter, version);
    }

    public static void Write(BodyWriter body, UnsubAckPacket packet, MqttVersion version)
    {
        body.PacketId(packet.PacketId);
        if (version == MqttVersion.V311) return;
        RequireSome(packet.ReasonCodes, "UNSUBACK without a reason code [MQTT-3.11.3-1].");
        PropertyWriter.Write(body, PropertyScope.UnsubAck, packet.Properties);
        foreach (var reason in packet.ReasonCodes) body.Reason(PacketType.UnsubAck, reason);
    }

    private static int Options(Subscription subscription, MqttVersion version)
    {
        if (subscription.MaximumQoS > QoS.ExactlyOnce || subscription.RetainHandling > RetainHandling.DoNotSend)
            throw new ArgumentException("Subscription option out of its range (section 3.8.3.1).", nameof(subscription));
        if (version == MqttVersion.V311) return (int)subscription.MaximumQoS;
        return (int)subscription.MaximumQoS
            | (subscription.NoLocal ? 1 << 2 : 0)
            | (subscription.RetainAsPublished ? 1 << 3 : 0)
            | ((int)subscription.RetainHandling << 4);
    }

    // $share/ means something only in 5.0 (section 4.8.2); in 3.1.1 it is a topic like any other.
    private static void WriteFilter(BodyWriter body, string text, MqttVersion version)
    {
        if (Utf8Text.TryEncode(text, out var bytes, out var fault)) fault = TopicFilter.Fault(bytes);
        if (fault is null && version == MqttVersion.V5) _ = TopicFilter.TryParse(text, out _, out fault);
        if (fault is not null) throw new ArgumentException(fault, nameof(text));
        body.Binary(bytes, nameof(text));
    }

    private static void RequireSome<T>(IReadOnlyList<T> items, string fault)
    {
        if (items.Count == 0) throw new ArgumentException(fault, nameof(items));
    }
}
