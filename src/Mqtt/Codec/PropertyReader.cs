using System.Text;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>Reads a property length and the properties behind it, checked against <see cref="PropertyTable"/>.</summary>
internal static class PropertyReader
{
    /// <summary>Null when the length is 0.</summary>
    public static MqttProperties? Read(ref SpanCursor body, PropertyScope scope)
    {
        var length = (int)body.ReadVariableByteInteger();
        if (length == 0) return null;
        var cursor = new SpanCursor(body.ReadBytes(length));
        return ReadAll(ref cursor, scope);
    }

    /// <summary>Reads to the end of the cursor.</summary>
    public static MqttProperties ReadAll(ref SpanCursor cursor, PropertyScope scope)
    {
        var properties = new MqttProperties();
        var users = default(List<UserProperty>);
        var subscriptions = default(List<uint>);
        var seen = 0UL;
        while (!cursor.IsEmpty)
        {
            var id = cursor.ReadVariableByteInteger();
            PropertyTable.Require(scope, id, ref seen);
            switch ((PropertyId)id)
            {
                case PropertyId.UserProperty: (users ??= []).Add(new UserProperty(cursor.ReadString(), cursor.ReadString())); break;
                case PropertyId.SubscriptionIdentifier: (subscriptions ??= []).Add(SubscriptionIdentifier(ref cursor)); break;
                default: ReadOne(properties, (PropertyId)id, ref cursor); break;
            }
        }

        if (users is not null) properties.UserProperties = users;
        if (subscriptions is not null) properties.SubscriptionIdentifiers = subscriptions;
        if (properties is { AuthenticationData: not null, AuthenticationMethod: null })
            MqttProtocolException.ProtocolError("Authentication data without a method (section 3.1.2.11.10).");
        return properties;
    }

    private static void ReadOne(MqttProperties into, PropertyId id, ref SpanCursor from)
    {
        switch (id)
        {
            case PropertyId.PayloadFormatIndicator: into.PayloadFormatIndicator = Flag(ref from, id) ? PayloadFormat.Utf8 : PayloadFormat.UnspecifiedBytes; break;
            case PropertyId.MessageExpiryInterval: into.MessageExpiryInterval = from.ReadUInt32(); break;
            case PropertyId.ContentType: into.ContentType = from.ReadString(); break;
            case PropertyId.ResponseTopic: into.ResponseTopic = Encoding.UTF8.GetString(ResponseTopic(ref from)); break;
            case PropertyId.CorrelationData: into.CorrelationData = from.ReadBinary().ToArray(); break;
            case PropertyId.SessionExpiryInterval: into.SessionExpiryInterval = from.ReadUInt32(); break;
            case PropertyId.AssignedClientIdentifier: into.AssignedClientIdentifier = from.ReadString(); break;
            case PropertyId.ServerKeepAlive: into.ServerKeepAlive = from.ReadUInt16(); break;
            case PropertyId.AuthenticationMethod: into.AuthenticationMethod = from.ReadString(); break;
            case PropertyId.AuthenticationData: into.AuthenticationData = from.ReadBinary().ToArray(); break;
            case PropertyId.RequestProblemInformation: into.RequestProblemInformation = Flag(ref from, id); break;
            case PropertyId.WillDelayInterval: into.WillDelayInterval = from.ReadUInt32(); break;
            case PropertyId.RequestResponseInformation: into.RequestResponseInformation = Flag(ref from, id); break;
            case PropertyId.ResponseInformation: into.ResponseInformation = from.ReadString(); break;
            case PropertyId.ServerReference: into.ServerReference = from.ReadString(); break;
            case PropertyId.ReasonString: into.ReasonString = from.ReadString(); break;
            case PropertyId.ReceiveMaximum: into.ReceiveMaximum = (ushort)NotZero(from.ReadUInt16(), id); break;
            case PropertyId.TopicAliasMaximum: into.TopicAliasMaximum = from.ReadUInt16(); break;
            case PropertyId.TopicAlias: into.TopicAlias = TopicAlias(ref from); break;
            case PropertyId.MaximumQoS: into.MaximumQoS = Flag(ref from, id) ? QoS.AtLeastOnce : QoS.AtMostOnce; break;
            case PropertyId.RetainAvailable: into.RetainAvailable = Flag(ref from, id); break;
            case PropertyId.MaximumPacketSize: into.MaximumPacketSize = NotZero(from.ReadUInt32(), id); break;
            case PropertyId.WildcardSubscriptionAvailable: into.WildcardSubscriptionAvailable = Flag(ref from, id); break;
            case PropertyId.SubscriptionIdentifierAvailable: into.SubscriptionIdentifierAvailable = Flag(ref from, id); break;
            case PropertyId.SharedSubscriptionAvailable: into.SharedSubscriptionAvailable = Flag(ref from, id); break;
            default: throw new InvalidOperationException($"{id} is in the table and has no reader.");
        }
    }

    public static bool Flag(ref SpanCursor from, PropertyId id)
    {
        var value = from.ReadByte();
        if (value > 1) MqttProtocolException.ProtocolError($"{id} is {value}, neither 0 nor 1 (section 2.2.2.2).");
        return value == 1;
    }

    public static ushort TopicAlias(ref SpanCursor from)
    {
        var alias = from.ReadUInt16();
        if (alias == 0) MqttProtocolException.Throw(ReasonCode.TopicAliasInvalid, "Topic alias 0 [MQTT-3.3.2-8].");
        return alias;
    }

    public static uint SubscriptionIdentifier(ref SpanCursor from) =>
        NotZero(from.ReadVariableByteInteger(), PropertyId.SubscriptionIdentifier);

    public static ReadOnlySpan<byte> ResponseTopic(scoped ref SpanCursor from)
    {
        var topic = from.ReadUtf8();
        if (topic.IsEmpty) MqttProtocolException.ProtocolError("Empty response topic [MQTT-4.7.3-1].");
        if (topic.ContainsAny((byte)'+', (byte)'#')) MqttProtocolException.ProtocolError("Wildcard in a response topic [MQTT-3.3.2-14].");
        return topic;
    }

    private static uint NotZero(uint value, PropertyId id)
    {
        if (value == 0) MqttProtocolException.ProtocolError($"{id} is 0 (section 2.2.2.2).");
        return value;
    }
}
