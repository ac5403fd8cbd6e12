using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>The properties of a PUBLISH, read in place (5.0 section 3.3.2.3). Spans end with the frame.</summary>
public readonly ref struct PublishProperties
{
    private readonly ReadOnlySpan<byte> _all;
    private readonly uint _expiry;
    private readonly bool _hasExpiry;

    internal PublishProperties(scoped ref SpanCursor body)
    {
        var length = (int)body.ReadVariableByteInteger();
        if (length == 0) return;
        _all = body.ReadBytes(length);
        var cursor = new SpanCursor(_all);
        var seen = 0UL;
        while (!cursor.IsEmpty)
        {
            var id = cursor.ReadVariableByteInteger();
            PropertyTable.Require(PropertyScope.Publish, id, ref seen);
            switch ((PropertyId)id)
            {
                case PropertyId.PayloadFormatIndicator:
                    PayloadFormatIndicator = PropertyReader.Flag(ref cursor, PropertyId.PayloadFormatIndicator) ? PayloadFormat.Utf8 : PayloadFormat.UnspecifiedBytes;
                    break;
                case PropertyId.MessageExpiryInterval:
                    _expiry = cursor.ReadUInt32();
                    _hasExpiry = true;
                    break;
                case PropertyId.ContentType:
                    ContentType = cursor.ReadUtf8();
                    break;
                case PropertyId.ResponseTopic:
                    ResponseTopic = PropertyReader.ResponseTopic(ref cursor);
                    break;
                case PropertyId.CorrelationData:
                    CorrelationData = cursor.ReadBinary();
                    break;
                case PropertyId.SubscriptionIdentifier:
                    PropertyReader.SubscriptionIdentifier(ref cursor);
                    HasSubscriptionIdentifier = true;
                    break;
                case PropertyId.TopicAlias:
                    TopicAlias = PropertyReader.TopicAlias(ref cursor);
                    break;
                default: // UserProperty, the only one left in this row of the table
                    cursor.ReadUtf8();
                    cursor.ReadUtf8();
                    UserPropertyCount++;
                    break;
            }
        }
    }

    public PayloadFormat PayloadFormatIndicator { get; }

    /// <summary>Seconds; null means the message does not expire.</summary>
    public uint? MessageExpiryInterval => _hasExpiry ? _expiry : null;

    /// <summary>UTF-8; empty when absent.</summary>
    public ReadOnlySpan<byte> ContentType { get; }

    /// <summary>UTF-8; empty when absent.</summary>
    public ReadOnlySpan<byte> ResponseTopic { get; }

    /// <summary>Empty when absent.</summary>
    public ReadOnlySpan<byte> CorrelationData { get; }

    /// <summary>1…65 535; 0 when absent.</summary>
    public ushort TopicAlias { get; }

    /// <summary>A client may not send one [MQTT-3.3.4-6]; only the receiver knows which side it is.</summary>
    public bool HasSubscriptionIdentifier { get; }

    public int UserPropertyCount { get; }

    /// <summary>All of them as an owned object, for the paths that are not hot; null when there are none.</summary>
    public MqttProperties? ToProperties()
    {
        if (_all.IsEmpty) return null;
        var cursor = new SpanCursor(_all);
        return PropertyReader.ReadAll(ref cursor, PropertyScope.Publish);
    }
}
