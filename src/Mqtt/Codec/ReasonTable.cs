using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>Table 2-6 of 5.0: which reason code may stand in which packet.</summary>
internal static class ReasonTable
{
    public static bool Allows(PacketType type, ReasonCode reason) => Of(type).Contains((byte)reason);

    public static ReasonCode Require(PacketType type, byte value)
    {
        if (!Of(type).Contains(value))
            MqttProtocolException.Malformed($"Reason code 0x{value:X2} in {type} (table 2-6, {Clause(type)}).");
        return (ReasonCode)value;
    }

    private static ReadOnlySpan<byte> Of(PacketType type) => type switch
    {
        PacketType.ConnAck =>
        [
            0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F,
        ],
        PacketType.PubAck or PacketType.PubRec => [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99],
        PacketType.PubRel or PacketType.PubComp => [0x00, 0x92],
        PacketType.SubAck => [0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2],
        PacketType.UnsubAck => [0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91],
        PacketType.Disconnect =>
        [
            0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
            0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2,
        ],
        PacketType.Auth => [0x00, 0x18, 0x19],
        _ => [],
    };

    private static string Clause(PacketType type) => type switch
    {
        PacketType.ConnAck => "[MQTT-3.2.2-8]",
        PacketType.PubAck => "[MQTT-3.4.2-1]",
        PacketType.PubRec => "[MQTT-3.5.2-1]",
        PacketType.PubRel => "[MQTT-3.6.2-1]",
        PacketType.PubComp => "[MQTT-3.7.2-1]",
        PacketType.SubAck => "[MQTT-3.9.3-2]",
        PacketType.UnsubAck => "[MQTT-3.11.3-2]",
        PacketType.Disconnect => "[MQTT-3.14.2-1]",
        _ => "[MQTT-3.15.2-1]",
    };
}
