namespace SensorHub.Mqtt.Packets;

/// <summary>A decoded control packet that owns its memory. PUBLISH on the hot path is read as a view instead.</summary>
public abstract class MqttPacket
{
    private protected MqttPacket()
    {
    }

    public abstract PacketType Type { get; }

    /// <summary>Properties of 5.0; null when there are none, and always null when read as 3.1.1.</summary>
    public MqttProperties? Properties { get; init; }
}
