namespace SensorHub.Mqtt.Packets;

/// <summary>What PUBACK, PUBREC, PUBREL and PUBCOMP have in common (sections 3.4 to 3.7).</summary>
public abstract class AckPacket : MqttPacket
{
    private protected AckPacket()
    {
    }

    /// <summary>1…65 535.</summary>
    public ushort PacketId { get; init; }

    /// <summary>Always <see cref="ReasonCode.Success"/> when read as 3.1.1, which has no field for it.</summary>
    public ReasonCode Reason { get; init; }
}

public sealed class PubAckPacket : AckPacket
{
    public override PacketType Type => PacketType.PubAck;
}

public sealed class PubRecPacket : AckPacket
{
    public override PacketType Type => PacketType.PubRec;
}

public sealed class PubRelPacket : AckPacket
{
    public override PacketType Type => PacketType.PubRel;
}

public sealed class PubCompPacket : AckPacket
{
    public override PacketType Type => PacketType.PubComp;
}
