namespace SensorHub.Mqtt.Packets;

/// <summary>PUBLISH (section 3.3), copied out of the buffer it came in.</summary>
public sealed class PublishPacket : MqttPacket
{
    public override PacketType Type => PacketType.Publish;

    /// <summary>Empty only in 5.0, with a topic alias.</summary>
    public required string Topic { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    public QoS QoS { get; init; }

    public bool Dup { get; init; }

    public bool Retain { get; init; }

    /// <summary>1…65 535 at QoS 1 and 2, otherwise 0.</summary>
    public ushort PacketId { get; init; }
}
