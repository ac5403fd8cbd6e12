using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Client;

/// <summary>What the server said in CONNACK it will take (5.0 section 3.2.2.3); 3.1.1 says nothing.</summary>
internal sealed record ServerLimits(int ReceiveMaximum, long MaximumPacketSize, QoS MaximumQoS, bool RetainAvailable)
{
    private const int PublishHeader = (int)PacketType.Publish << 4;

    public static ServerLimits Of(ConnAckPacket connAck) => new(
        connAck.Properties?.ReceiveMaximum ?? ushort.MaxValue,
        connAck.Properties?.MaximumPacketSize ?? uint.MaxValue,
        connAck.Properties?.MaximumQoS ?? QoS.ExactlyOnce,
        connAck.Properties?.RetainAvailable ?? true);

    public static byte HeaderOf(QoS qos, bool retain) => (byte)(PublishHeader | ((int)qos << 1) | (retain ? 1 : 0));

    /// <summary>Why a PUBLISH with this first byte and size may not be sent; null when it may [MQTT-3.1.2-24, MQTT-3.2.2-11, MQTT-3.2.2-14].</summary>
    public ReasonCode? Refusal(byte header, int size)
    {
        if (size > MaximumPacketSize) return ReasonCode.PacketTooLarge;
        if (((header >> 1) & 0b11) > (int)MaximumQoS) return ReasonCode.QoSNotSupported;
        return (header & 1) != 0 && !RetainAvailable ? ReasonCode.RetainNotSupported : null;
    }
}
