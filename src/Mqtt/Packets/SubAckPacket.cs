namespace SensorHub.Mqtt.Packets;

/// <summary>SUBACK (section 3.9).</summary>
public sealed class SubAckPacket : MqttPacket
{
    public override PacketType Type => PacketType.SubAck;

    /// <summary>1…65 535.</summary>
    public ushort PacketId { get; init; }

    /// <summary>One per filter, in their order. 3.1.1 knows 0, 1, 2 and 0x80; other failures are written there as 0x80.</summary>
    public required IReadOnlyList<ReasonCode> ReasonCodes { get; init; }
}
