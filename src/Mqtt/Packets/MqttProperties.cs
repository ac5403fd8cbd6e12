namespace SensorHub.Mqtt.Packets;

/// <summary>
/// The properties of any 5.0 packet or will (section 2.2.2); null means absent. Which packet may carry which is in table 2-4
/// and is checked both when reading and when writing. Frozen once handed to a packet.
/// </summary>
public sealed class MqttProperties
{
    /// <summary>Whether the payload is said to be UTF-8. Packets: PUBLISH, will.</summary>
    public PayloadFormat? PayloadFormatIndicator { get; set; }

    /// <summary>Lifetime of the message in seconds. Packets: PUBLISH, will.</summary>
    public uint? MessageExpiryInterval { get; set; }

    /// <summary>Packets: PUBLISH, will.</summary>
    public string? ContentType { get; set; }

    /// <summary>A topic name, without wildcards. Packets: PUBLISH, will.</summary>
    public string? ResponseTopic { get; set; }

    /// <summary>Packets: PUBLISH, will.</summary>
    public byte[]? CorrelationData { get; set; }

    /// <summary>1…268 435 455 each; several only in PUBLISH from a server. Packets: PUBLISH, SUBSCRIBE. Empty means absent.</summary>
    public IReadOnlyList<uint> SubscriptionIdentifiers { get; set; } = [];

    /// <summary>Seconds; 0xFFFFFFFF never expires. Packets: CONNECT, CONNACK, DISCONNECT.</summary>
    public uint? SessionExpiryInterval { get; set; }

    /// <summary>Packets: CONNACK.</summary>
    public string? AssignedClientIdentifier { get; set; }

    /// <summary>Seconds; replaces the client's own keep-alive. Packets: CONNACK.</summary>
    public ushort? ServerKeepAlive { get; set; }

    /// <summary>Packets: CONNECT, CONNACK, AUTH.</summary>
    public string? AuthenticationMethod { get; set; }

    /// <summary>Needs <see cref="AuthenticationMethod"/>. Packets: CONNECT, CONNACK, AUTH.</summary>
    public byte[]? AuthenticationData { get; set; }

    /// <summary>Packets: CONNECT.</summary>
    public bool? RequestProblemInformation { get; set; }

    /// <summary>Seconds. Packets: will.</summary>
    public uint? WillDelayInterval { get; set; }

    /// <summary>Packets: CONNECT.</summary>
    public bool? RequestResponseInformation { get; set; }

    /// <summary>Packets: CONNACK.</summary>
    public string? ResponseInformation { get; set; }

    /// <summary>Packets: CONNACK, DISCONNECT.</summary>
    public string? ServerReference { get; set; }

    /// <summary>Packets: every acknowledgement, DISCONNECT, AUTH.</summary>
    public string? ReasonString { get; set; }

    /// <summary>1…65 535; absent means 65 535. Packets: CONNECT, CONNACK.</summary>
    public ushort? ReceiveMaximum { get; set; }

    /// <summary>0 or absent: no aliases. Packets: CONNECT, CONNACK.</summary>
    public ushort? TopicAliasMaximum { get; set; }

    /// <summary>1…65 535. Packets: PUBLISH.</summary>
    public ushort? TopicAlias { get; set; }

    /// <summary>0 or 1; absent means 2. Packets: CONNACK.</summary>
    public QoS? MaximumQoS { get; set; }

    /// <summary>Packets: CONNACK.</summary>
    public bool? RetainAvailable { get; set; }

    /// <summary>In the order sent, names may repeat. Packets: all, and will.</summary>
    public IReadOnlyList<UserProperty> UserProperties { get; set; } = [];

    /// <summary>Bytes, not 0; absent means no limit. Packets: CONNECT, CONNACK.</summary>
    public uint? MaximumPacketSize { get; set; }

    /// <summary>Packets: CONNACK.</summary>
    public bool? WildcardSubscriptionAvailable { get; set; }

    /// <summary>Packets: CONNACK.</summary>
    public bool? SubscriptionIdentifierAvailable { get; set; }

    /// <summary>Packets: CONNACK.</summary>
    public bool? SharedSubscriptionAvailable { get; set; }
}

/// <summary>One name and value pair (5.0 section 2.2.2.2).</summary>
public readonly record struct UserProperty(string Name, string Value);

/// <summary>Payload Format Indicator (5.0 section 3.3.2.3.2).</summary>
public enum PayloadFormat : byte
{
    UnspecifiedBytes = 0,
    Utf8 = 1,
}
