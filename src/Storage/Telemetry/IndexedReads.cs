using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>Reads the entry that an index points to and makes sure that it is the one.</summary>
internal static class IndexedReads
{
    /// <param name="scratch">Overwritten; holds the entry until its next use.</param>
    /// <returns>False when the segment was removed.</returns>
    /// <exception cref="InvalidDataException">Another entry lies there: index and journal do not agree.</exception>
    public static bool TryReadIndexed(
        this SegmentJournal journal, long position, int device, long eventMs, int periodS, ArrayBufferWriter<byte> scratch,
        out ReadingEntry entry)
    {
        scratch.ResetWrittenCount();
        entry = default;
        if (!journal.TryReadEntry(position, scratch))
            return false;
        entry = new(scratch.WrittenSpan);
        ThrowUnlessIt(entry, position, device, eventMs, periodS);
        return true;
    }

    /// <exception cref="InvalidDataException">It is another entry: index and journal do not agree.</exception>
    public static void ThrowUnlessIt(ReadingEntry entry, long position, int device, long eventMs, int periodS)
    {
        if (entry.Device != device || entry.EventMs != eventMs || entry.PeriodS != periodS)
            throw new InvalidDataException(
                $"Journal position {position} holds another reading than the index says: restart the hub, which builds the index anew; " +
                "if it happens again the journal is damaged, restore it from a backup.");
    }
}
