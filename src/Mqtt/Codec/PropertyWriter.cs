using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>Writes a property length and the properties behind it, in the order of table 2-4.</summary>
internal static class PropertyWriter
{
    /// <exception cref="ArgumentException">A property that may not stand here, or a value out of its range.</exception>
    public static void Write(BodyWriter body, PropertyScope scope, MqttProperties? properties)
    {
        if (properties is null)
        {
            body.Byte(0);
            return;
        }

        var writer = new Writer(scope);
        WriteMessage(writer, properties);
        WriteSession(writer, properties);
        WriteLimits(writer, properties);
        foreach (var pair in properties.UserProperties) writer.Pair(pair);
        body.VariableByteInteger((uint)writer.Body.Written.Length);
        body.Raw(writer.Body.Written);
    }

    private static void WriteMessage(Writer to, MqttProperties from)
    {
        to.Byte(PropertyId.PayloadFormatIndicator, (byte?)from.PayloadFormatIndicator);
        to.UInt32(PropertyId.MessageExpiryInterval, from.MessageExpiryInterval);
        to.Text(PropertyId.ContentType, from.ContentType);
        to.Topic(PropertyId.ResponseTopic, from.ResponseTopic);
        to.Binary(PropertyId.CorrelationData, from.CorrelationData);
        to.SubscriptionIdentifiers(from.SubscriptionIdentifiers);
        to.UInt16(PropertyId.TopicAlias, from.TopicAlias, min: 1);
    }

    private static void WriteSession(Writer to, MqttProperties from)
    {
        if (from is { AuthenticationData: not null, AuthenticationMethod: null })
            throw new ArgumentException("Authentication data without a method (section 3.1.2.11.10).", nameof(from));
        to.UInt32(PropertyId.SessionExpiryInterval, from.SessionExpiryInterval);
        to.Text(PropertyId.AssignedClientIdentifier, from.AssignedClientIdentifier);
        to.UInt16(PropertyId.ServerKeepAlive, from.ServerKeepAlive);
        to.Text(PropertyId.AuthenticationMethod, from.AuthenticationMethod);
        to.Binary(PropertyId.AuthenticationData, from.AuthenticationData);
        to.Flag(PropertyId.RequestProblemInformation, from.RequestProblemInformation);
        to.UInt32(PropertyId.WillDelayInterval, from.WillDelayInterval);
        to.Flag(PropertyId.RequestResponseInformation, from.RequestResponseInformation);
        to.Text(PropertyId.ResponseInformation, from.ResponseInformation);
        to.Text(PropertyId.ServerReference, from.ServerReference);
        to.Text(PropertyId.ReasonString, from.ReasonString);
    }

    private static void WriteLimits(Writer to, MqttProperties from)
    {
        to.UInt16(PropertyId.ReceiveMaximum, from.ReceiveMaximum, min: 1);
        to.UInt16(PropertyId.TopicAliasMaximum, from.TopicAliasMaximum);
        to.Byte(PropertyId.MaximumQoS, (byte?)from.MaximumQoS);
        to.Flag(PropertyId.RetainAvailable, from.RetainAvailable);
        to.UInt32(PropertyId.MaximumPacketSize, from.MaximumPacketSize, min: 1);
        to.Flag(PropertyId.WildcardSubscriptionAvailable, from.WildcardSubscriptionAvailable);
        to.Flag(PropertyId.SubscriptionIdentifierAvailable, from.SubscriptionIdentifierAvailable);
        to.Flag(PropertyId.SharedSubscriptionAvailable, from.SharedSubscriptionAvailable);
    }

    private sealed class Writer(PropertyScope scope)
    {
        public BodyWriter Body { get; } = new();

        public void Flag(PropertyId id, bool? value) => Byte(id, value is null ? null : value.Value ? (byte)1 : (byte)0);

        /// <summary>A byte that is 0 or 1, as all one-byte properties are.</summary>
        public void Byte(PropertyId id, byte? value)
        {
            if (value is null) return;
            Id(id);
            RequireInRange(id, value.Value <= 1, value.Value);
            Body.Byte(value.Value);
        }

        public void UInt16(PropertyId id, ushort? value, ushort min = 0)
        {
            if (value is null) return;
            Id(id);
            RequireInRange(id, value.Value >= min, value.Value);
            Body.UInt16(value.Value);
        }

        public void UInt32(PropertyId id, uint? value, uint min = 0)
        {
            if (value is null) return;
            Id(id);
            RequireInRange(id, value.Value >= min, value.Value);
            Body.UInt32(value.Value);
        }

        public void Text(PropertyId id, string? value)
        {
            if (value is null) return;
            Id(id);
            Body.Utf8(value, id.ToString());
        }

        public void Topic(PropertyId id, string? value)
        {
            if (value is not null && (value.Length == 0 || value.AsSpan().ContainsAny('+', '#')))
                throw new ArgumentException($"{id} is no topic name [MQTT-3.3.2-14].", nameof(value));
            Text(id, value);
        }

        public void Binary(PropertyId id, byte[]? value)
        {
            if (value is null) return;
            Id(id);
            Body.Binary(value, id.ToString());
        }

        public void SubscriptionIdentifiers(IReadOnlyList<uint> values)
        {
            if (values.Count > 1 && scope != PropertyScope.Publish)
                throw new ArgumentException($"{PropertyId.SubscriptionIdentifier} twice in {scope} (section 3.8.2.1.2).", nameof(values));
            foreach (var value in values)
            {
                Id(PropertyId.SubscriptionIdentifier);
                RequireInRange(PropertyId.SubscriptionIdentifier, value is > 0 and <= VariableByteInteger.Max, value);
                Body.VariableByteInteger(value);
            }
        }

        public void Pair(UserProperty pair)
        {
            Id(PropertyId.UserProperty);
            Body.Utf8(pair.Name, nameof(pair.Name));
            Body.Utf8(pair.Value, nameof(pair.Value));
        }

        private void Id(PropertyId id)
        {
            if (!PropertyTable.Allows(scope, id)) throw new ArgumentException($"{id} may not stand in {scope} (table 2-4).", nameof(id));
            Body.Byte((byte)id);
        }

        private static void RequireInRange(PropertyId id, bool isInRange, uint value)
        {
            if (!isInRange) throw new ArgumentOutOfRangeException(nameof(value), value, $"{id} out of its range (section 2.2.2.2).");
        }
    }
}
