using System.Buffers;
using System.Buffers.Binary;

namespace SensorHub.Storage.Telemetry;

/// <summary>Writes numbers of seven bits a byte, low bits first; signed ones zigzag.</summary>
internal ref struct VarIntWriter(ArrayBufferWriter<byte> to)
{
    public const int MaxLength = 10;

    public void Byte(byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <returns>Bytes written, at most <see cref="MaxLength"/>.</returns>
    public static int Write(ulong value, Span<byte> span)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        return length;
    }

    public void Unsigned(ulong value) => to.Advance(Write(value, to.GetSpan(MaxLength)));

    public void Signed(long value) => Unsigned(ZigZag(value));

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(to.GetSpan(sizeof(double)), value);
        to.Advance(sizeof(double));
    }
}

/// <summary>Reads what <see cref="VarIntWriter"/> wrote.</summary>
internal ref struct VarIntReader(ReadOnlySpan<byte> from)
{
    private ReadOnlySpan<byte> _rest = from;

    public byte Byte()
    {
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public ulong Unsigned()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(sizeof(double)));
}
