namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>Sums of 128 bits among the varints.</summary>
internal static class VarInts128
{
    public static void Signed128(this VarIntWriter writer, Int128 value)
    {
        var rest = (UInt128)((value << 1) ^ (value >> 127));
        for (; rest >= 0x80; rest >>= 7)
            writer.Byte((byte)((byte)rest | 0x80));
        writer.Byte((byte)rest);
    }

    public static Int128 Signed128(this ref VarIntReader reader)
    {
        var value = UInt128.Zero;
        for (var shift = 0; ; shift += 7)
        {
            var next = reader.Byte();
            value |= (UInt128)(next & 0x7Fu) << shift;
            if (next < 0x80)
                return (Int128)(value >> 1) ^ -(Int128)(value & 1);
        }
    }
}
