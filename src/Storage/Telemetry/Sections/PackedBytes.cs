using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// Bytes of one kind, the shortest way: { varint length, u8 0, bytes }, { varint length, u8 1, u32 packed length, Brotli stream (RFC 7932) } or
/// { varint length, u8 2, the byte that all are }. Not thread safe.
/// </summary>
internal sealed class PackedBytes
{
    // Measured: the best ratio of all qualities for deltas of an hour, at a hundredth of the cost of quality 11.
    private const int Quality = 4;
    private const int WindowBits = 16;

    // Below it a packed stream is hardly shorter.
    private const int MinPacked = 24;

    // More than all columns of a day at the quota of a device: a length beyond it is no length.
    private const int MaxLength = 1 << 28;

    private const byte Plain = 0;
    private const byte Packed = 1;
    private const byte Repeated = 2;

    private byte[] _unpacked = [];

    public static void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> bytes)
    {
        var writer = new VarIntWriter(to);
        writer.Unsigned((ulong)bytes.Length);
        if (bytes.Length > 1 && !bytes.ContainsAnyExcept(bytes[0]))
        {
            writer.Byte(Repeated);
            writer.Byte(bytes[0]);
        }
        else if (bytes.Length < MinPacked || !TryPack(to, bytes))
        {
            writer.Byte(Plain);
            to.Write(bytes);
        }
    }

    /// <returns>Valid until the next call, and no longer than what is read from.</returns>
    /// <exception cref="InvalidDataException">It cannot be unpacked.</exception>
    public ReadOnlySpan<byte> Read(ref VarIntReader from)
    {
        var length = from.Unsigned();
        if (length > MaxLength)
            throw new InvalidDataException($"A stream of {length} bytes.");
        var kind = from.Byte();
        if (kind == Plain)
            return from.Bytes((int)length);
        if (_unpacked.Length < (int)length)
            _unpacked = GC.AllocateUninitializedArray<byte>((int)length * 2);
        var unpacked = _unpacked.AsSpan(0, (int)length);
        if (kind == Repeated)
            unpacked.Fill(from.Byte());
        else if (kind != Packed || !BrotliDecoder.TryDecompress(from.Bytes((int)from.UInt32()), unpacked, out var written) || written != unpacked.Length)
            throw new InvalidDataException($"A stream of kind {kind} cannot be unpacked.");
        return unpacked;
    }

    private static bool TryPack(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> bytes)
    {
        const int Head = 1 + sizeof(uint);
        var span = to.GetSpan(Head + bytes.Length);
        if (!BrotliEncoder.TryCompress(bytes, span[Head..(bytes.Length - 1)], out var written, Quality, WindowBits))
            return false;
        span[0] = Packed;
        BinaryPrimitives.WriteUInt32LittleEndian(span[1..], (uint)written);
        to.Advance(Head + written);
        return true;
    }
}
