namespace SensorHub.Mqtt.Packets;

/// <summary>CONNACK (section 3.2). On a 3.1.1 connection the reason is said through <see cref="ConnectReturnCodes"/>.</summary>
public sealed class ConnAckPacket : MqttPacket
{
    public override PacketType Type => PacketType.ConnAck;

    /// <summary>Only ever true with <see cref="ReasonCode.Success"/> [MQTT-3.2.2-6].</summary>
    public bool SessionPresent { get; init; }

    public ReasonCode Reason { get; init; }
}
