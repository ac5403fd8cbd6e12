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
            var filter = RequireFilter(subscription.Filter);
            if (subscription.NoLocal && filter.ShareName is not null)
                throw new ArgumentException("No local on a shared subscription [MQTT-3.8.3-4].", nameof(packet));
            body.Utf8(filter.Text, nameof(subscription.Filter));
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
        foreach (var filter in packet.Filters) body.Utf8(RequireFilter(filter).Text, nameof(packet.Filters));
    }

    public static void Write(BodyWriter body, UnsubAckPacket packet, MqttVersion version)
    {
        body.PacketId(packet.PacketId);
        if (version == MqttVersion.V311) return;
        RequireSome(packet.ReasonCodes, "UNSUBACK without a reason code [MQTT-3.10.4-5].");
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

    private static TopicFilter RequireFilter(string text) =>
        TopicFilter.TryParse(text, out var filter, out var fault) ? filter : throw new ArgumentException(fault, nameof(text));

    private static void RequireSome<T>(IReadOnlyList<T> items, string fault)
    {
        if (items.Count == 0) throw new ArgumentException(fault, nameof(items));
    }
}
