using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>Table 2-4 of 5.0: which property may stand where.</summary>
internal static class PropertyTable
{
    private const int HighestId = (int)PropertyId.SharedSubscriptionAvailable;
    private static readonly (PropertyId Id, PropertyScope Scope)[] Rows =
    [
        (PropertyId.PayloadFormatIndicator, PropertyScope.Publish | PropertyScope.Will),
        (PropertyId.MessageExpiryInterval, PropertyScope.Publish | PropertyScope.Will),
        (PropertyId.ContentType, PropertyScope.Publish | PropertyScope.Will),
        (PropertyId.ResponseTopic, PropertyScope.Publish | PropertyScope.Will),
        (PropertyId.CorrelationData, PropertyScope.Publish | PropertyScope.Will),
        (PropertyId.SubscriptionIdentifier, PropertyScope.Publish | PropertyScope.Subscribe),
        (PropertyId.SessionExpiryInterval, PropertyScope.Connect | PropertyScope.ConnAck | PropertyScope.Disconnect),
        (PropertyId.AssignedClientIdentifier, PropertyScope.ConnAck),
        (PropertyId.ServerKeepAlive, PropertyScope.ConnAck),
        (PropertyId.AuthenticationMethod, PropertyScope.Connect | PropertyScope.ConnAck | PropertyScope.Auth),
        (PropertyId.AuthenticationData, PropertyScope.Connect | PropertyScope.ConnAck | PropertyScope.Auth),
        (PropertyId.RequestProblemInformation, PropertyScope.Connect),
        (PropertyId.WillDelayInterval, PropertyScope.Will),
        (PropertyId.RequestResponseInformation, PropertyScope.Connect),
        (PropertyId.ResponseInformation, PropertyScope.ConnAck),
        (PropertyId.ServerReference, PropertyScope.ConnAck | PropertyScope.Disconnect),
        (PropertyId.ReasonString, PropertyScope.ConnAck | PropertyScope.Acks | PropertyScope.Disconnect | PropertyScope.Auth),
        (PropertyId.ReceiveMaximum, PropertyScope.Connect | PropertyScope.ConnAck),
        (PropertyId.TopicAliasMaximum, PropertyScope.Connect | PropertyScope.ConnAck),
        (PropertyId.TopicAlias, PropertyScope.Publish),
        (PropertyId.MaximumQoS, PropertyScope.ConnAck),
        (PropertyId.RetainAvailable, PropertyScope.ConnAck),
        (PropertyId.UserProperty, PropertyScope.Everywhere),
        (PropertyId.MaximumPacketSize, PropertyScope.Connect | PropertyScope.ConnAck),
        (PropertyId.WildcardSubscriptionAvailable, PropertyScope.ConnAck),
        (PropertyId.SubscriptionIdentifierAvailable, PropertyScope.ConnAck),
        (PropertyId.SharedSubscriptionAvailable, PropertyScope.ConnAck),
    ];

    private static readonly PropertyScope[] Allowed = Build();

    public static bool Allows(PropertyScope scope, PropertyId id) => (int)id <= HighestId && (Allowed[(int)id] & scope) != PropertyScope.None;

    /// <summary>Refuses a property that may not stand here, or stands here twice. User properties and, in PUBLISH, subscription identifiers may repeat.</summary>
    public static void Require(PropertyScope scope, uint id, ref ulong seen)
    {
        if (id > HighestId || Allowed[id] == PropertyScope.None)
            MqttProtocolException.Malformed($"Unknown property 0x{id:X2} (section 2.2.2.2).");
        if ((Allowed[id] & scope) == PropertyScope.None)
            MqttProtocolException.ProtocolError($"{(PropertyId)id} may not stand in {scope} (table 2-4).");
        var mayRepeat = (PropertyId)id == PropertyId.UserProperty
            || ((PropertyId)id == PropertyId.SubscriptionIdentifier && scope == PropertyScope.Publish);
        if ((seen & (1UL << (int)id)) != 0 && !mayRepeat)
            MqttProtocolException.ProtocolError($"{(PropertyId)id} twice in {scope} (section 2.2.2.2).");
        seen |= 1UL << (int)id;
    }

    private static PropertyScope[] Build()
    {
        var table = new PropertyScope[HighestId + 1];
        foreach (var (id, scope) in Rows) table[(int)id] = scope;
        return table;
    }
}
