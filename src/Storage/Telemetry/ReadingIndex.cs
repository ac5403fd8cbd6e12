using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>What admission asks before it takes an entry: the index of the journal's uncompacted part, and chunks for old keys.</summary>
/// <param name="maxUncompactedBytes">Of journal behind its end: the bound of what the index of it takes.</param>
internal sealed class ReadingIndex(RecentIndex recent, HourCache hours, SegmentJournal journal, ChunkStore chunks, SuspectReadings suspects, long maxUncompactedBytes) : IReadingIndex
{
    private readonly List<IndexedEntry> _found = [];
    private readonly ArrayBufferWriter<byte> _scratch = new();

    public bool IsFull => journal.DurablePosition - chunks.CompactedPosition > maxUncompactedBytes;

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
        var (compacted, isFound) = eventMs <= recent.CompactedMs(device, periodS)
            ? FindCompacted(device, eventMs, periodS, entries)
            : (long.MinValue, false);
        foreach (var found in _found)
        {
            // What the index still has of a stretch just compacted came from there.
            if (found.Position < compacted)
                continue;
            entries.Write(Read(found, device, periodS, pending, pendingPosition).Bytes);
            isFound = true;
        }

        return isFound;
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

    private (long Position, bool IsFound) FindCompacted(int device, long eventMs, int periodS, IBufferWriter<byte> entries)
    {
        var (rows, position) = hours.Get(device, periodS, EntryRow.HourOf(eventMs));
        var first = rows.FirstFrom(eventMs);
        var end = first;
        for (; end < rows.Count && rows.Rows[end].EventMs == eventMs; end++)
            entries.Write(RowEntries.Write(rows.Rows[end], rows.ValuesOf(rows.Rows[end]), _scratch).Bytes);
        return (position, end > first);
    }
}
