namespace SensorHub.Mqtt.Packets;

/// <summary>DISCONNECT (section 3.14). In 3.1.1 only a client sends it, without a reason.</summary>
public sealed class DisconnectPacket : MqttPacket
{
    public override PacketType Type => PacketType.Disconnect;

    public ReasonCode Reason { get; init; }
}

/// <summary>AUTH (5.0 section 3.15).</summary>
public sealed class AuthPacket : MqttPacket
{
    public override PacketType Type => PacketType.Auth;

    public ReasonCode Reason { get; init; }
}
