using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Journal;

/// <summary>Reads one entry at an offset: mostly one call, two for long ones.</summary>
internal static class EntryReads
{
    private const int FirstBytes = 512;

    /// <param name="available">Durable bytes from the offset on.</param>
    /// <exception cref="InvalidDataException">No whole entry begins there.</exception>
    public static void Copy(IJournalFile file, long offset, long available, IBufferWriter<byte> to)
    {
        var span = to.GetSpan(FirstBytes);
        var got = file.Read(span[..(int)Math.Min(span.Length, available)], offset);
        if (got < ReadingEntry.HeaderLength)
            throw new InvalidDataException();
        var length = BinaryPrimitives.ReadUInt32LittleEndian(span);
        if (length < ReadingEntry.HeaderLength || length > available || length > RecordHeader.MaxLength)
            throw new InvalidDataException();

        if (length > got)
        {
            span = to.GetSpan((int)length);
            got = file.Read(span[..(int)length], offset);
        }

        if (got < length)
            throw new InvalidDataException();
        _ = new ReadingEntry(span[..(int)length]);
        to.Advance((int)length);
    }
}
