using System.Text.Unicode;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>
/// A PUBLISH read in place (section 3.3), wholly validated. Hot: parsing a 60-byte packet allocates nothing. Every span points into the
/// frame and ends with it.
/// </summary>
public readonly ref struct PublishView
{
    private const int DupBit = 0b1000;
    private const int RetainBit = 0b0001;

    // +--------+-----+-----+--------+
    // | 0 0 1 1| DUP | QoS | RETAIN |
    // +--------+-----+-----+--------+
    /// <exception cref="MqttProtocolException">The packet is malformed or breaks a rule of the protocol.</exception>
    public PublishView(in MqttFrame frame, MqttVersion version)
    {
        frame.RequireMinimalLength(version);
        var flags = frame.Flags;
        var qos = (flags >> 1) & 0b11;
        if (qos == 3) MqttProtocolException.Malformed("QoS 3 [MQTT-3.3.1-4].");
        if (qos == 0 && (flags & DupBit) != 0) MqttProtocolException.Malformed("DUP at QoS 0 [MQTT-3.3.1-2].");
        _flags = flags;

        var body = new SpanCursor(frame.Body);
        Topic = body.ReadUtf8();
        if (Topic.ContainsAny((byte)'+', (byte)'#')) MqttProtocolException.Malformed("Wildcard in a topic name [MQTT-3.3.2-2].");
        PacketId = qos == 0 ? (ushort)0 : body.ReadPacketId();
        if (version == MqttVersion.V5) Properties = new PublishProperties(ref body);
        if (Topic.IsEmpty && Properties.TopicAlias == 0) MqttProtocolException.ProtocolError("Empty topic name [MQTT-4.7.3-1].");
        Payload = body.Rest;
    }

    private readonly byte _flags;

    /// <summary>UTF-8, without wildcards; empty only when <see cref="PublishProperties.TopicAlias"/> stands for it.</summary>
    public ReadOnlySpan<byte> Topic { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>1…65 535 at QoS 1 and 2, otherwise 0.</summary>
    public ushort PacketId { get; }

    public QoS QoS => (QoS)((_flags >> 1) & 0b11);

    public bool Dup => (_flags & DupBit) != 0;

    public bool Retain => (_flags & RetainBit) != 0;

    /// <summary>Default (everything absent) in 3.1.1.</summary>
    public PublishProperties Properties { get; }

    /// <summary>False when the payload is said to be UTF-8 and is not: reason 0x99 (section 3.3.2.3.2), no fault of the connection.</summary>
    public bool IsPayloadAsIndicated => Properties.PayloadFormatIndicator != PayloadFormat.Utf8 || Utf8.IsValid(Payload);
}
