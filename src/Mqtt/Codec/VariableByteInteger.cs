namespace SensorHub.Mqtt.Codec;

/// <summary>Seven bits a byte, least significant first, one to four bytes (5.0 section 1.5.5).</summary>
internal static class VariableByteInteger
{
    public const uint Max = 268_435_455;

    public static int Size(uint value) => value switch
    {
        < 0x80 => 1,
        < 0x4000 => 2,
        < 0x20_0000 => 3,
        <= Max => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "A variable byte integer holds at most 268 435 455."),
    };

    /// <summary>Writes the shortest form and returns its size; the destination must hold <see cref="Size"/> bytes.</summary>
    public static int Write(Span<byte> destination, uint value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[at++] = (byte)value;
        return at;
    }

    /// <summary>False when the bytes end before the number does. Throws on a fifth byte.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out uint value, out int size)
    {
        value = 0;
        size = 0;
        foreach (var b in source[..Math.Min(source.Length, 4)])
        {
            value |= (uint)(b & 0x7F) << (7 * size);
            size++;
            if (b < 0x80) return true;
        }

        if (size == 4) MqttProtocolException.Malformed("A variable byte integer of more than four bytes [MQTT-1.5.5-1].");
        return false;
    }
}
