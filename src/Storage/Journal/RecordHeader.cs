using System.Buffers.Binary;
using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Journal;

[Flags]
internal enum RecordFlags : uint
{
    None = 0,

    /// <summary>The first record after the hub started.</summary>
    Start = 1,
}

/// <summary>
/// The head of a record on disk, little endian.
/// <code>
///  0 u32 Length, head included           16 i64 CommittedMs
///  4 u32 CRC-32C of all but these four   24 u32 EntryCount
///  8 i64 Position                        28 u32 Flags
///                                        32 i64 zero
/// </code>
/// </summary>
internal readonly record struct RecordHeader(
    int Length, uint Checksum, long Position, long CommittedMs, uint EntryCount, RecordFlags Flags)
{
    public const int HeaderLength = JournalRecord.HeaderLength;

    /// <summary>No record is longer: a length beyond it is damage, not a reason to ask for memory.</summary>
    public const int MaxLength = 256 << 20;

    private const int ChecksumAt = 4;
    private const int CheckedFrom = 8;

    public static RecordHeader For(
        ReadOnlySpan<byte> entries, uint entryCount, long position, long committedMs, RecordFlags flags)
    {
        var unsealed = new RecordHeader(HeaderLength + entries.Length, 0, position, committedMs, entryCount, flags);
        Span<byte> head = stackalloc byte[HeaderLength];
        unsealed.Write(head);
        return unsealed with { Checksum = ChecksumOf(head, entries) };
    }

    /// <summary>False when the length cannot be that of a record.</summary>
    public static bool TryParse(ReadOnlySpan<byte> head, out RecordHeader header)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        header = length is < HeaderLength or > MaxLength
            ? default
            : new(
                (int)length,
                BinaryPrimitives.ReadUInt32LittleEndian(head[ChecksumAt..]),
                BinaryPrimitives.ReadInt64LittleEndian(head[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(head[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(head[24..]),
                (RecordFlags)BinaryPrimitives.ReadUInt32LittleEndian(head[28..]));
        return header.Length != 0;
    }

    public static uint ChecksumOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> entries)
    {
        var running = Crc32C.Append(Crc32C.Seed, head[..ChecksumAt]);
        running = Crc32C.Append(running, head[CheckedFrom..HeaderLength]);
        return Crc32C.Finish(Crc32C.Append(running, entries));
    }

    public void Write(Span<byte> head)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[ChecksumAt..], Checksum);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], Position);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], CommittedMs);
        BinaryPrimitives.WriteUInt32LittleEndian(head[24..], EntryCount);
        BinaryPrimitives.WriteUInt32LittleEndian(head[28..], (uint)Flags);
        BinaryPrimitives.WriteInt64LittleEndian(head[32..], 0);
    }
}
