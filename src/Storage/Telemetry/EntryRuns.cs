namespace SensorHub.Storage.Telemetry;

/// <summary>
/// Entries sorted by event time, those of one time in order of arrival, in runs of at most <see cref="MaxRun"/>: an entry in time
/// order is one store at the end, a late one moves a single run. Not thread safe. A struct, to lie inside its series: a field to
/// be used in place, never copied.
/// </summary>
internal struct EntryRuns()
{
    public const int MaxRun = 256;
    private const int FirstRun = 4;

    private Run[] _runs = [];
    private int _runCount;
    private Run? _last;

    public void Add(in IndexedEntry entry)
    {
        if (_last is { } last && last.Newest > entry.EventMs)
            Insert(entry);
        else
            Append(entry);
    }

    /// <summary>Appends the entries with from ≤ event time &lt; to.</summary>
    public readonly void CopyTo(long fromMs, long toMs, List<IndexedEntry> entries)
    {
        for (var r = FirstRunFrom(fromMs); r < _runCount; r++)
        {
            var run = _runs[r].Span;
            for (var i = LowerBound(run, fromMs); i < run.Length; i++)
            {
                if (run[i].EventMs >= toMs)
                    return;
                entries.Add(run[i]);
            }
        }
    }

    /// <summary>The smallest event time at or after a time, or null.</summary>
    public readonly long? NextEventMs(long fromMs)
    {
        var r = FirstRunFrom(fromMs);
        if (r == _runCount)
            return null;
        var run = _runs[r].Span;
        return run[LowerBound(run, fromMs)].EventMs;
    }

    /// <summary>The newest event time by a trusted clock of the entries before a position, or null.</summary>
    public readonly long? NewestTrusted(long beforePosition)
    {
        for (var r = _runCount - 1; r >= 0; r--)
        {
            var run = _runs[r].Span;
            for (var i = run.Length - 1; i >= 0; i--)
            {
                if (!run[i].IsClockSuspect && run[i].Position < beforePosition)
                    return run[i].EventMs;
            }
        }

        return null;
    }

    /// <summary>
    /// The same without the entries before a position. Runs that stay whole are handed on, those that go whole are not looked into: the work is that of the
    /// runs, not of the entries.
    /// </summary>
    public readonly EntryRuns From(long position)
    {
        var kept = new EntryRuns();
        for (var r = 0; r < _runCount; r++)
        {
            var run = _runs[r];
            if (run.LowestPosition < position)
                run = run.From(position);
            if (run.Count > 0)
                kept.InsertRun(kept._runCount, kept._last = run);
        }

        return kept;
    }

    private void Append(in IndexedEntry entry)
    {
        if (_last is null || _last.Count == MaxRun)
            InsertRun(_runCount, _last = new(FirstRun));
        _last.Insert(_last.Count, entry);
    }

    private void Insert(in IndexedEntry entry)
    {
        var r = FirstRunBeyond(entry.EventMs);
        var run = _runs[r];
        if (run.Count == MaxRun)
        {
            InsertRun(r + 1, run.SplitHalf());
            _last = _runs[_runCount - 1];
            run = _runs[r = FirstRunBeyond(entry.EventMs)];
        }

        run.Insert(UpperBound(run.Span, entry.EventMs), entry);
    }

    private void InsertRun(int at, Run run)
    {
        if (_runCount == _runs.Length)
            Array.Resize(ref _runs, Math.Max(1, _runCount + (_runCount + 1) / 2));
        Array.Copy(_runs, at, _runs, at + 1, _runCount - at);
        _runs[at] = run;
        _runCount++;
    }

    /// <summary>The first run whose newest entry is at or after a time; the run count when there is none.</summary>
    private readonly int FirstRunFrom(long fromMs) => fromMs == long.MinValue ? 0 : FirstRunBeyond(fromMs - 1);

    private readonly int FirstRunBeyond(long eventMs)
    {
        var low = 0;
        var high = _runCount;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].Newest <= eventMs)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static int LowerBound(ReadOnlySpan<IndexedEntry> run, long eventMs) =>
        eventMs == long.MinValue ? 0 : UpperBound(run, eventMs - 1);

    private static int UpperBound(ReadOnlySpan<IndexedEntry> run, long eventMs)
    {
        var low = 0;
        var high = run.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (run[middle].EventMs <= eventMs)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private sealed class Run(int capacity)
    {
        private IndexedEntry[] _entries = new IndexedEntry[capacity];

        public int Count { get; private set; }

        /// <summary>No entry lies before.</summary>
        public long LowestPosition { get; private set; } = long.MaxValue;

        /// <summary>No entry lies behind.</summary>
        public long HighestPosition { get; private set; } = long.MinValue;
        public long Newest => _entries[Count - 1].EventMs;
        public ReadOnlySpan<IndexedEntry> Span => _entries.AsSpan(0, Count);

        public void Insert(int at, in IndexedEntry entry)
        {
            if (Count == _entries.Length)
                Array.Resize(ref _entries, Math.Clamp(Count + Count / 2, FirstRun, MaxRun));
            if (at < Count)
                Array.Copy(_entries, at, _entries, at + 1, Count - at);
            _entries[at] = entry;
            Count++;
            LowestPosition = Math.Min(LowestPosition, entry.Position);
            HighestPosition = Math.Max(HighestPosition, entry.Position);
        }

        /// <summary>A run of those at or beyond a position, fit for its entries.</summary>
        public Run From(long position)
        {
            if (HighestPosition < position)
                return new(0);
            var kept = Span.Length;
            foreach (ref readonly var entry in Span)
                kept -= entry.Position < position ? 1 : 0;
            var run = new Run(kept);
            foreach (ref readonly var entry in Span)
            {
                if (entry.Position >= position)
                    run.Insert(run.Count, entry);
            }

            return run;
        }

        public Run SplitHalf()
        {
            var half = new Run(MaxRun);
            Array.Copy(_entries, MaxRun / 2, half._entries, 0, MaxRun / 2);
            (half.Count, half.LowestPosition, half.HighestPosition) = (MaxRun / 2, LowestPosition, HighestPosition);
            Count = MaxRun / 2;
            return half;
        }
    }
}
