namespace SensorHub.Mqtt.Packets;

/// <summary>Quality of service of one delivery (5.0 section 4.3).</summary>
public enum QoS : byte
{
    AtMostOnce = 0,
    AtLeastOnce = 1,
    ExactlyOnce = 2,
}
