using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>What admission asks before it takes an entry: the index of the journal's uncompacted part.</summary>
internal sealed class ReadingIndex(RecentIndex recent, SegmentJournal journal) : IReadingIndex
{
    private readonly List<IndexedEntry> _found = [];
    private readonly ArrayBufferWriter<byte> _scratch = new();

    public long NewestEventMs(int device, int periodS) => recent.NewestEventMs(device, periodS);

    public void Add(int device, long eventMs, int periodS, long position, bool clockSuspect) =>
        recent.Add(device, eventMs, periodS, position, clockSuspect);

    public bool TryFind(
        int device, long eventMs, int periodS, ReadOnlySpan<byte> pending, long pendingPosition, IBufferWriter<byte> entries)
    {
        _found.Clear();
        recent.CopyTo(device, periodS, eventMs, eventMs + 1, _found);
        foreach (var found in _found)
        {
            var entry = found.Position >= pendingPosition
                ? new ReadingEntry(pending[(int)(found.Position - pendingPosition)..])
                : journal.ReadIndexed(found.Position, device, eventMs, periodS, _scratch);
            entries.Write(entry.Bytes);
        }

        return _found.Count > 0;
    }
}
