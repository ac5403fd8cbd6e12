namespace SensorHub.Mqtt.Packets;

/// <summary>UNSUBSCRIBE (section 3.10).</summary>
public sealed class UnsubscribePacket : MqttPacket
{
    public override PacketType Type => PacketType.Unsubscribe;

    /// <summary>1…65 535.</summary>
    public ushort PacketId { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<string> Filters { get; init; }
}

/// <summary>UNSUBACK (section 3.11).</summary>
public sealed class UnsubAckPacket : MqttPacket
{
    public override PacketType Type => PacketType.UnsubAck;

    /// <summary>1…65 535.</summary>
    public ushort PacketId { get; init; }

    /// <summary>One per filter, in their order; 3.1.1 has none and writes none.</summary>
    public IReadOnlyList<ReasonCode> ReasonCodes { get; init; } = [];
}
