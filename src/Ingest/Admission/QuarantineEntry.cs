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
        var detail = (refusal.Detail ?? "").AsSpan();
        if (detail.Length > MaxDetailBytes / 3)
            detail = detail[..(MaxDetailBytes / 3)];
        var detailBytes = Encoding.UTF8.GetByteCount(detail);
        var rawLength = sizeof(ushort) + detailBytes + sizeof(ushort) + topic.Length + payload.Length;
        var length = ReadingEntryWriter.LengthOf(0, rawLength);
        if (!batch.TryReserve(length, out var room))
            return false;
        var header = new ReadingHeader(
            EntryKind.Quarantine, context.Flags, format, context.ReceivedMs, context.ReceivedMs, context.Device, PeriodS: 0, (ushort)refusal.Reason);
        ReadingEntryWriter.WriteHeader(room, header, 0, rawLength);
        var raw = room[ReadingEntry.HeaderLength..];
        BinaryPrimitives.WriteUInt16LittleEndian(raw, (ushort)detailBytes);
        Encoding.UTF8.GetBytes(detail, raw[sizeof(ushort)..]);
        raw = raw[(sizeof(ushort) + detailBytes)..];
        BinaryPrimitives.WriteUInt16LittleEndian(raw, (ushort)topic.Length);
        topic.CopyTo(raw[sizeof(ushort)..]);
        payload.CopyTo(raw[(sizeof(ushort) + topic.Length)..]);
        batch.Advance(length);
        return true;
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
