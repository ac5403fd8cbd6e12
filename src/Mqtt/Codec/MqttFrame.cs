using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>One control packet as it lies in the buffer: fixed header taken off, body not looked at. Valid until the next read.</summary>
public readonly ref struct MqttFrame
{
    internal MqttFrame(byte header, bool isLengthMinimal, ReadOnlySpan<byte> body)
    {
        Header = header;
        IsLengthMinimal = isLengthMinimal;
        Body = body;
    }

    /// <summary>First byte: type in bits 7–4, flags in bits 3–0.</summary>
    public byte Header { get; }

    public PacketType Type => (PacketType)(Header >> 4);

    public byte Flags => (byte)(Header & 0x0F);

    /// <summary>False when the remaining length used more bytes than needed: legal in 3.1.1, malformed in 5.0.</summary>
    public bool IsLengthMinimal { get; }

    /// <summary>Variable header and payload, contiguous.</summary>
    public ReadOnlySpan<byte> Body { get; }

    internal void RequireMinimalLength(MqttVersion version)
    {
        if (version == MqttVersion.V5 && !IsLengthMinimal)
            MqttProtocolException.Malformed("Remaining length not in its shortest form [MQTT-1.5.5-1].");
    }
}
