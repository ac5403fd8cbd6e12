using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.TestKit.Ingest;

/// <summary>The index of a <see cref="MemoryJournal"/>, as simple as can be.</summary>
public sealed class MemoryReadingIndex(MemoryJournal journal) : IReadingIndex
{
    private readonly SuspectReadings _suspects = new();
    private readonly Dictionary<(int Device, int PeriodS), long> _newest = [];
    private readonly Dictionary<(int Device, long EventMs, int PeriodS), List<long>> _positions = [];

    public bool IsFull { get; set; }

    /// <summary>Look-ups so far; keys above the newest need none.</summary>
    public int Lookups { get; private set; }

    /// <summary>Thrown by look-ups, as when a file cannot be read.</summary>
    public Exception? Refusal { get; set; }

    public long NewestEventMs(int device, int periodS) => _newest.GetValueOrDefault((device, periodS), long.MinValue);

    public void Add(int device, long eventMs, int periodS, long position, bool clockSuspect)
    {
        if (!_positions.TryGetValue((device, eventMs, periodS), out var list))
            _positions[(device, eventMs, periodS)] = list = [];
        list.Add(position);
        if (!clockSuspect)
            _newest[(device, periodS)] = Math.Max(eventMs, NewestEventMs(device, periodS));
    }

    public bool TryNoteSuspect(ReadingEntry entry) => _suspects.TryAdd(entry);

    public bool TryFind(
        int device, long eventMs, int periodS, ReadOnlySpan<byte> pending, long pendingPosition, IBufferWriter<byte> entries)
    {
        Lookups++;
        if (Refusal is not null)
            throw Refusal;
        if (!_positions.TryGetValue((device, eventMs, periodS), out var list))
            return false;
        foreach (var position in list)
        {
            var bytes = position >= pendingPosition ? pending[(int)(position - pendingPosition)..] : journal.From(position);
            entries.Write(new ReadingEntry(bytes).Bytes);
        }

        return true;
    }
}
