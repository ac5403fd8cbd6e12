using System.Buffers.Binary;
using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Admission;

/// <summary>
/// A refused payload as it lies in the journal: an entry of kind <see cref="EntryKind.Quarantine"/> without values, its revision the
/// <see cref="RefusalReason"/>, its raw part <c>u16 length, detail; u16 length, topic; payload</c> (little endian, UTF-8). Spans end with the entry.
/// </summary>
public readonly ref struct QuarantineEntry
{
    private const int MaxDetailBytes = 1_024;

    /// <param name="entry">Of kind <see cref="EntryKind.Quarantine"/>.</param>
    /// <exception cref="InvalidDataException">The lengths inside do not fit.</exception>
    public QuarantineEntry(ReadingEntry entry)
    {
        Reason = (RefusalReason)entry.Revision;
        var rest = entry.Raw;
        Detail = Take(ref rest);
        Topic = Take(ref rest);
        Payload = rest;
    }

    public RefusalReason Reason { get; }

    /// <summary>Where and what, printable UTF-8.</summary>
    public ReadOnlySpan<byte> Detail { get; }

    /// <summary>UTF-8 as the device sent it.</summary>
    public ReadOnlySpan<byte> Topic { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Appends a refused payload to the batch. False when the budget gives no room now.</summary>
    public static bool TryWrite(
        ReadingBatch batch, in DecodeContext context, PayloadFormat format, in DecodeResult refusal, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var detail = Bounded(refusal.Detail);
        var length = LengthOf(detail, topic.Length, payload.Length);
        if (!batch.TryReserve(length, out var room))
            return false;
        var header = new ReadingHeader(
            EntryKind.Quarantine, context.Flags, format, context.ReceivedMs, context.ReceivedMs, context.Device, PeriodS: 0, (ushort)refusal.Reason);
        Write(room, header, detail, topic, payload);
        batch.Advance(length);
        return true;
    }

    /// <summary>Appends a reading that cannot be admitted to the record: its raw bytes, or all of it where it has none.</summary>
    internal static void Append(RecordBuilder record, ReadingEntry entry, RefusalReason reason, string why)
    {
        var detail = Bounded(why);
        var payload = entry.Raw.IsEmpty ? entry.Bytes : entry.Raw;
        var length = LengthOf(detail, 0, payload.Length);
        var header = new ReadingHeader(EntryKind.Quarantine, entry.Flags, entry.Format, entry.ReceivedMs, entry.ReceivedMs, entry.Device, PeriodS: 0, (ushort)reason);
        Write(record.Reserve(length), header, detail, [], payload);
        record.Advance(length);
    }

    private static ReadOnlySpan<char> Bounded(string? detail) => detail.AsSpan()[..Math.Min(detail?.Length ?? 0, MaxDetailBytes / 3)];

    private static int LengthOf(ReadOnlySpan<char> detail, int topic, int payload) =>
        ReadingEntryWriter.LengthOf(0, sizeof(ushort) + Encoding.UTF8.GetByteCount(detail) + sizeof(ushort) + topic + payload);

    private static void Write(Span<byte> room, in ReadingHeader header, ReadOnlySpan<char> detail, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var detailBytes = Encoding.UTF8.GetByteCount(detail);
        ReadingEntryWriter.WriteHeader(room, header, 0, sizeof(ushort) + detailBytes + sizeof(ushort) + topic.Length + payload.Length);
        var raw = room[ReadingEntry.HeaderLength..];
        BinaryPrimitives.WriteUInt16LittleEndian(raw, (ushort)detailBytes);
        Encoding.UTF8.GetBytes(detail, raw[sizeof(ushort)..]);
        raw = raw[(sizeof(ushort) + detailBytes)..];
        BinaryPrimitives.WriteUInt16LittleEndian(raw, (ushort)topic.Length);
        topic.CopyTo(raw[sizeof(ushort)..]);
        payload.CopyTo(raw[(sizeof(ushort) + topic.Length)..]);
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < sizeof(ushort) || rest.Length - sizeof(ushort) < BinaryPrimitives.ReadUInt16LittleEndian(rest))
            throw new InvalidDataException("A quarantine entry is torn: its lengths do not add up.");
        var part = rest.Slice(sizeof(ushort), BinaryPrimitives.ReadUInt16LittleEndian(rest));
        rest = rest[(sizeof(ushort) + part.Length)..];
        return part;
    }
}
