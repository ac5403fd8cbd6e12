using System.Buffers.Binary;

namespace SensorHub.Devices.Readings;

/// <summary>The head of an entry to be written; see <see cref="ReadingEntry"/> for the layout.</summary>
public record struct ReadingHeader(
    EntryKind Kind, EntryFlags Flags, PayloadFormat Format, long EventMs, long ReceivedMs, int Device, int PeriodS, ushort Revision = 0);

/// <summary>Writes entries and patches what admission decides. Hot: no allocation.</summary>
public static class ReadingEntryWriter
{
    /// <summary>Bytes that an entry takes: header + values + raw.</summary>
    public static int LengthOf(int valueCount, int rawLength) =>
        ReadingEntry.HeaderLength + valueCount * ReadingEntry.ValueLength + rawLength;

    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">More than <see cref="ReadingEntry.MaxValues"/> values, or no room.</exception>
    public static int Write(Span<byte> to, in ReadingHeader header, ReadOnlySpan<MetricValue> values, ReadOnlySpan<byte> raw)
    {
        if (values.Length > ReadingEntry.MaxValues)
            throw new ArgumentException($"An entry holds at most {ReadingEntry.MaxValues} values.", nameof(values));
        WriteHeader(to, header, values.Length, raw.Length);
        for (var i = 0; i < values.Length; i++)
            WriteValue(to, i, values[i]);
        raw.CopyTo(to[LengthOf(values.Length, 0)..]);
        return LengthOf(values.Length, raw.Length);
    }

    /// <summary>The first <see cref="ReadingEntry.HeaderLength"/> bytes; values and raw bytes are the caller's to fill.</summary>
    public static void WriteHeader(Span<byte> entry, in ReadingHeader header, int valueCount, int rawLength)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)LengthOf(valueCount, rawLength));
        entry[4] = (byte)header.Kind;
        entry[5] = (byte)header.Flags;
        entry[6] = (byte)valueCount;
        entry[7] = (byte)header.Format;
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], header.EventMs);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], header.ReceivedMs);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], header.Device);
        BinaryPrimitives.WriteInt32LittleEndian(entry[28..], header.PeriodS);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[32..], (uint)rawLength);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[36..], header.Revision);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[38..], 0);
    }

    /// <summary>Puts a value where the entry's value <paramref name="index"/> lies.</summary>
    public static void WriteValue(Span<byte> entry, int index, in MetricValue value)
    {
        var at = entry.Slice(LengthOf(index, 0), ReadingEntry.ValueLength);
        at[0] = (byte)value.Metric;
        at[1] = (byte)value.Quality;
        BinaryPrimitives.WriteDoubleLittleEndian(at[2..], value.Value);
    }

    /// <summary>Adds to the quality of value <paramref name="index"/>.</summary>
    public static void Flag(Span<byte> entry, int index, Quality quality) => entry[LengthOf(index, 0) + 1] |= (byte)quality;

    public static void PatchEventMs(Span<byte> entry, long eventMs) => BinaryPrimitives.WriteInt64LittleEndian(entry[8..], eventMs);
}
