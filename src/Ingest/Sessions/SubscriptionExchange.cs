using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Sessions;

/// <summary>Judges what a SUBSCRIBE asks for. Refusals cost the connection nothing: a device that asks in vain goes on reporting.</summary>
internal static class SubscriptionExchange
{
    private const string SharePrefix = "$share/";

    /// <summary>The code of the SUBACK that refuses, or null. 3.1.1 has one word for all of them, 0x80.</summary>
    public static ReasonCode? Refusal(Subscription subscription, MqttProperties? properties, string key, SubscriptionRights rights)
    {
        if (properties?.SubscriptionIdentifiers.Count > 0)
            return ReasonCode.SubscriptionIdentifiersNotSupported;
        if (subscription.Filter.StartsWith(SharePrefix, StringComparison.Ordinal))
            return ReasonCode.SharedSubscriptionsNotSupported;
        if (subscription.Filter.AsSpan().ContainsAny('+', '#'))
            return ReasonCode.WildcardSubscriptionsNotSupported;
        return rights.MayHear(key, subscription.Filter) ? null : ReasonCode.NotAuthorized;
    }
}
