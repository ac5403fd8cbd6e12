namespace SensorHub.Mqtt.Packets;

/// <summary>The protocol level byte of CONNECT. Nothing else is spoken.</summary>
public enum MqttVersion : byte
{
    /// <summary>OASIS MQTT 3.1.1, 29 October 2014.</summary>
    V311 = 4,

    /// <summary>OASIS MQTT 5.0, 7 March 2019.</summary>
    V5 = 5,
}
