using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>What admission asks before it takes an entry: the index of the journal's uncompacted part, and chunks for old keys.</summary>
internal sealed class ReadingIndex(RecentIndex recent, HourCache hours, SegmentJournal journal, SuspectReadings suspects) : IReadingIndex
{
    private readonly List<IndexedEntry> _found = [];
    private readonly ArrayBufferWriter<byte> _scratch = new();

    public long NewestEventMs(int device, int periodS) => recent.NewestEventMs(device, periodS);

    public void Add(int device, long eventMs, int periodS, long position, bool clockSuspect) =>
        recent.Add(device, eventMs, periodS, position, clockSuspect);

    public bool TryNoteSuspect(ReadingEntry entry) => suspects.TryAdd(entry);

    public bool TryFind(
        int device, long eventMs, int periodS, ReadOnlySpan<byte> pending, long pendingPosition, IBufferWriter<byte> entries)
    {
        // The index before the chunks: an entry moves from one to the other, never back.
        _found.Clear();
        recent.CopyTo(device, periodS, eventMs, eventMs + 1, _found);
        var compacted = eventMs <= recent.CompactedMs(device, periodS)
            && TryFindCompacted(device, eventMs, periodS, _found.Count > 0 ? _found[0].Position : long.MaxValue, entries);
        foreach (var found in _found)
            entries.Write(Read(found, device, periodS, pending, pendingPosition).Bytes);
        return compacted || _found.Count > 0;
    }

    private ReadingEntry Read(
        in IndexedEntry found, int device, int periodS, ReadOnlySpan<byte> pending, long pendingPosition)
    {
        if (found.Position >= pendingPosition)
            return new(pending[(int)(found.Position - pendingPosition)..]);
        if (!journal.TryReadIndexed(found.Position, device, found.EventMs, periodS, _scratch, out var entry))
            throw JournalErrors.Removed(found.Position, journal.FirstPosition);
        return entry;
    }

    private bool TryFindCompacted(int device, long eventMs, int periodS, long beforePosition, IBufferWriter<byte> entries)
    {
        var rows = hours.Get(device, periodS, EntryRow.HourOf(eventMs));
        var any = false;
        for (var i = FirstAt(rows.Rows, eventMs); i < rows.Count && rows.Rows[i].EventMs == eventMs; i++)
        {
            // What the index still has of a segment just compacted comes from there.
            if (rows.Rows[i].Position >= beforePosition)
                continue;
            entries.Write(RowEntries.Write(rows.Rows[i], rows.ValuesOf(rows.Rows[i]), _scratch).Bytes);
            any = true;
        }

        return any;
    }

    private static int FirstAt(ReadOnlySpan<EntryRow> rows, long eventMs)
    {
        var low = 0;
        var high = rows.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].EventMs < eventMs)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
