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
        var length = LengthOf(values.Length, raw.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(to, (uint)length);
        to[4] = (byte)header.Kind;
        to[5] = (byte)header.Flags;
        to[6] = (byte)values.Length;
        to[7] = (byte)header.Format;
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], header.EventMs);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], header.ReceivedMs);
        BinaryPrimitives.WriteInt32LittleEndian(to[24..], header.Device);
        BinaryPrimitives.WriteInt32LittleEndian(to[28..], header.PeriodS);
        BinaryPrimitives.WriteUInt32LittleEndian(to[32..], (uint)raw.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(to[36..], header.Revision);
        BinaryPrimitives.WriteUInt16LittleEndian(to[38..], 0);
        var at = to[ReadingEntry.HeaderLength..];
        foreach (var value in values)
        {
            at[0] = (byte)value.Metric;
            at[1] = (byte)value.Quality;
            BinaryPrimitives.WriteDoubleLittleEndian(at[2..], value.Value);
            at = at[ReadingEntry.ValueLength..];
        }

        raw.CopyTo(at);
        return length;
    }

    public static void PatchKind(Span<byte> entry, EntryKind kind, ushort revision = 0)
    {
        entry[4] = (byte)kind;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[36..], revision);
    }
}
