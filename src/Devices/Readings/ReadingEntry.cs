using System.Buffers.Binary;

namespace SensorHub.Devices.Readings;

/// <summary>One value of a reading. Takes 10 bytes on disk.</summary>
public readonly record struct MetricValue(Metric Metric, Quality Quality, double Value);

/// <summary>
/// A reading as it lies in memory batches and in the journal: one encoding from decoder to disk, little endian.
/// <code>
///  0 u32 Length of the whole entry       24 i32 Device handle
///  4 u8  Kind                            28 i32 PeriodS
///  5 u8  Flags                           32 u32 RawLength
///  6 u8  ValueCount                      36 u16 Revision (Correction), reason (Quarantine) or packet identifier
///  7 u8  Format                          38 u16 zero
///  8 i64 EventMs                         40 ValueCount × { u8 metric, u8 quality, f64 value }
/// 16 i64 ReceivedMs                      .. RawLength bytes as they came from the device
/// </code>
/// Reads in place; the span must outlive the view. Hot: no allocation.
/// </summary>
public readonly ref struct ReadingEntry
{
    public const int HeaderLength = 40;
    public const int ValueLength = 10;
    public const int MaxValues = 64;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="bytes">Begins at an entry; may hold more behind it.</param>
    /// <exception cref="InvalidDataException">The lengths inside do not fit the bytes.</exception>
    public ReadingEntry(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length < HeaderLength ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length < HeaderLength || length > (uint)bytes.Length)
            ThrowTorn();
        _bytes = bytes[..(int)length];
        if (HeaderLength + (long)(ValueCount * ValueLength) + RawLengthUnchecked != length)
            ThrowTorn();
    }

    public int Length => _bytes.Length;
    public EntryKind Kind => (EntryKind)_bytes[4];

    /// <summary>False for what only lies among the readings: refused payloads and packet identifiers.</summary>
    public bool IsReading => Kind < EntryKind.Quarantine;
    public EntryFlags Flags => (EntryFlags)_bytes[5];
    public int ValueCount => _bytes[6];
    public PayloadFormat Format => (PayloadFormat)_bytes[7];

    /// <summary>Start of what the reading covers, Unix ms.</summary>
    public long EventMs => BinaryPrimitives.ReadInt64LittleEndian(_bytes[8..]);
    public long ReceivedMs => BinaryPrimitives.ReadInt64LittleEndian(_bytes[16..]);

    /// <summary>The device's handle in the registry, from 1; 0 where the sender is not known (quarantine only).</summary>
    public int Device => BinaryPrimitives.ReadInt32LittleEndian(_bytes[24..]);

    /// <summary>Seconds that the reading covers; 0 = an instant.</summary>
    public int PeriodS => BinaryPrimitives.ReadInt32LittleEndian(_bytes[28..]);
    public ushort Revision => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[36..]);

    public ReadOnlySpan<byte> Bytes => _bytes;
    public ReadOnlySpan<byte> Raw => _bytes[(HeaderLength + ValueCount * ValueLength)..];

    private uint RawLengthUnchecked => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[32..]);

    public MetricValue Value(int index)
    {
        var at = _bytes.Slice(HeaderLength + index * ValueLength, ValueLength);
        return new((Metric)at[0], (Quality)at[1], BinaryPrimitives.ReadDoubleLittleEndian(at[2..]));
    }

    public bool TryGet(Metric metric, out MetricValue value)
    {
        for (var i = 0; i < ValueCount; i++)
        {
            if (_bytes[HeaderLength + i * ValueLength] != (byte)metric)
                continue;
            value = Value(i);
            return true;
        }

        value = default;
        return false;
    }

    private static void ThrowTorn() => throw new InvalidDataException("A reading entry is torn: its lengths do not add up.");
}
