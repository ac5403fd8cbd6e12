using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>Reads the entry that an index points to and makes sure that it is the one.</summary>
internal static class IndexedReads
{
    /// <param name="scratch">Overwritten; holds the entry until its next use.</param>
    /// <exception cref="InvalidDataException">Another entry lies there, or its segment is gone: index and journal do not agree.</exception>
    public static ReadingEntry ReadIndexed(
        this SegmentJournal journal, long position, int device, long eventMs, int periodS, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        if (!journal.TryReadEntry(position, scratch))
            throw JournalErrors.Removed(position, journal.FirstPosition);
        var entry = new ReadingEntry(scratch.WrittenSpan);
        if (entry.Device != device || entry.EventMs != eventMs || entry.PeriodS != periodS)
            throw new InvalidDataException(
                $"Journal position {position} holds another reading than the index says: restart the hub, which builds the index anew; " +
                "if it happens again the journal is damaged, restore it from a backup.");
        return entry;
    }
}
