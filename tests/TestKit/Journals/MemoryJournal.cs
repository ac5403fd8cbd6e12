using SensorHub.Devices.Readings;

namespace SensorHub.TestKit.Journals;

/// <summary>A reading on its way to a <see cref="MemoryJournal"/>.</summary>
/// <param name="HasAuthority">A different value for a known metric is a correction, not a conflict.</param>
public sealed record TestReading(
    int Device, long EventMs, int PeriodS, IReadOnlyList<MetricValue> Values, EntryFlags Flags = EntryFlags.None, bool HasAuthority = false);

/// <summary>A journal in memory with the admission rules in small, and the history of what is in it. Thread safe.</summary>
public sealed class MemoryJournal : IJournalFeed, IReadingHistory
{
    private readonly Lock _lock = new();
    private readonly List<JournalRecord> _records = [];
    private readonly SortedDictionary<(int Device, long EventMs, int PeriodS), List<Stored>> _stored = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _next;

    private sealed record Stored(long Position, long ReceivedMs, EntryKind Kind, EntryFlags Flags, IReadOnlyList<MetricValue> Values);

    public long FirstPosition => 0;

    public long DurablePosition
    {
        get
        {
            lock (_lock)
                return _next;
        }
    }

    /// <summary>Commits one record: duplicates are left out, new metrics of a known key merged; none = a tick.</summary>
    public JournalRecord Append(long clockMs, IEnumerable<TestReading> readings, bool isStart = false)
    {
        JournalRecord record;
        TaskCompletionSource grown;
        lock (_lock)
        {
            var bytes = new List<byte>();
            foreach (var reading in readings)
                Admit(reading, clockMs, bytes);
            var next = _next + JournalRecord.HeaderLength + bytes.Count;
            _records.Add(record = new JournalRecord(_next, next, clockMs, isStart, bytes.ToArray()));
            _next = next;
            grown = _grown;
            _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        grown.SetResult();
        return record;
    }

    public IJournalReader OpenReader(long position) => new Reader(this, position);

    public async ValueTask WaitBeyondAsync(long position, CancellationToken cancellation)
    {
        while (true)
        {
            Task grown;
            lock (_lock)
            {
                if (_next > position)
                    return;
                grown = _grown.Task;
            }

            await grown.WaitAsync(cancellation);
        }
    }

    public int Read(
        int device, int? periodS, long fromMs, long toMs, long asOfPosition, ReadingVisitor visitor,
        bool withSuspectClocks = false, CancellationToken cancellation = default)
    {
        var visited = 0;
        lock (_lock)
        {
            foreach (var (key, entries) in _stored)
            {
                if (key.Device != device || (periodS is not null && key.PeriodS != periodS) || key.EventMs < fromMs || key.EventMs >= toMs)
                    continue;
                var known = entries.Where(e => e.Position < asOfPosition).ToList();
                if (known.Count == 0 || (!withSuspectClocks && known[0].Flags.HasFlag(EntryFlags.ClockSuspect)))
                    continue;
                visitor(key.EventMs, known[0].Flags, InForce(known).ToArray());
                visited++;
            }
        }

        return visited;
    }

    public long? NewestEventMs(int device)
    {
        lock (_lock)
        {
            var events = _stored.Keys.Where(k => k.Device == device).Select(k => k.EventMs).ToList();
            return events.Count == 0 ? null : events.Max();
        }
    }

    public long? LastReceivedMs(int device, long asOfPosition)
    {
        lock (_lock)
        {
            return _stored.Where(s => s.Key.Device == device).SelectMany(s => s.Value).Where(s => s.Position < asOfPosition)
                .Select(s => (long?)s.ReceivedMs).Max();
        }
    }

    private void Admit(TestReading reading, long clockMs, List<byte> bytes)
    {
        var key = (reading.Device, reading.EventMs, reading.PeriodS);
        if (!_stored.TryGetValue(key, out var known))
            _stored.Add(key, known = []);
        var inForce = InForce(known);
        var fresh = reading.Values.Where(v => !inForce.Exists(k => k.Metric == v.Metric)).ToList();
        var other = reading.Values.Where(v => inForce.Exists(k => k.Metric == v.Metric && k != v)).ToList();
        if (fresh.Count > 0)
            Write(reading, known.Count == 0 ? EntryKind.Reading : EntryKind.Merge, fresh, clockMs, bytes, known);
        if (other.Count > 0)
            Write(reading, reading.HasAuthority ? EntryKind.Correction : EntryKind.Conflict, other, clockMs, bytes, known);
    }

    private void Write(
        TestReading reading, EntryKind kind, List<MetricValue> values, long clockMs, List<byte> bytes, List<Stored> known)
    {
        var entry = new byte[ReadingEntryWriter.LengthOf(values.Count, 0)];
        ReadingEntryWriter.Write(
            entry,
            new ReadingHeader(kind, reading.Flags, PayloadFormat.Json, reading.EventMs, clockMs, reading.Device, reading.PeriodS),
            values.ToArray(), []);
        known.Add(new(_next + JournalRecord.HeaderLength + bytes.Count, clockMs, kind, reading.Flags, values));
        bytes.AddRange(entry);
    }

    private static List<MetricValue> InForce(IEnumerable<Stored> entries)
    {
        List<MetricValue> values = [];
        foreach (var entry in entries.Where(e => e.Kind != EntryKind.Conflict))
        {
            values.RemoveAll(v => entry.Values.Any(n => n.Metric == v.Metric));
            values.AddRange(entry.Values);
        }

        return values;
    }

    private sealed class Reader(MemoryJournal journal, long position) : IJournalReader
    {
        private int _index = -1;

        public bool TryRead(out JournalRecord record)
        {
            lock (journal._lock)
            {
                if (_index < 0)
                    _index = journal._records.FindIndex(r => r.Position == position) is var found and >= 0 ? found : journal._records.Count;
                if (_index < journal._records.Count)
                {
                    record = journal._records[_index++];
                    return true;
                }
            }

            record = default;
            return false;
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
