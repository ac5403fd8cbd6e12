using System.Runtime.InteropServices;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Sessions;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>
/// Takes a stretch of the journal apart by device, period and hour, and writes it as parts. Memory: <see cref="MaxRows"/> entries and the last record,
/// kept to be used again. Not thread safe.
/// </summary>
internal sealed class CompactionPass
{
    /// <summary>Entries after which a stretch ends: about 40 MB of memory.</summary>
    public const int MaxRows = 400_000;

    private readonly PartEncoder _encoder = new();
    private readonly Dictionary<HourKey, int> _groupOf = [];
    private readonly List<HourKey> _groups = [];
    private readonly List<int> _groupOfRow = [];
    private EntryRow[] _ordered = [];
    private int[] _ends = [];

    public EntryRows Rows { get; } = new();

    /// <summary>Newest event times of the series written, each once.</summary>
    public List<SeriesNewest> Newest { get; } = [];

    /// <summary>Held packet identifiers as they are behind the stretch.</summary>
    public HeldPackets Held { get; private set; } = new();

    public long FirstPosition { get; private set; }
    public long EndPosition { get; private set; }

    /// <summary>When the last record was committed, Unix ms.</summary>
    public long CommittedMs { get; private set; }

    /// <summary>Takes whole records from a position on that end at or before the limit, until there are <see cref="MaxRows"/> entries.</summary>
    /// <param name="held">As it was before the stretch.</param>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public void Gather(SegmentJournal journal, long fromPosition, long limit, HeldPackets held)
    {
        Clear();
        (FirstPosition, EndPosition, Held) = (fromPosition, fromPosition, held);
        using var reader = journal.OpenReader(fromPosition);
        while (Rows.Count < MaxRows && reader.TryRead(out var record) && record.NextPosition <= limit)
        {
            var entries = record.Entries.Span;
            for (var at = 0; at < entries.Length;)
            {
                var entry = new ReadingEntry(entries[at..]);
                held.Apply(entry);
                if (entry.IsReading)
                    Add(record.PositionOf(at), entry);
                at += entry.Length;
            }

            (EndPosition, CommittedMs) = (record.NextPosition, record.CommittedMs);
        }
    }

    public void Write(ChunkWriter writer)
    {
        SetOut();
        var order = Enumerable.Range(0, _groups.Count).ToArray();
        Array.Sort(order, (a, b) => HourKey.Order(_groups[a], _groups[b]));
        foreach (var group in order)
        {
            var hour = _groups[group];
            var rows = _ordered.AsSpan((group == 0 ? 0 : _ends[group - 1])..(_ends[group]));
            writer.Put(new(hour.Device, hour.PeriodS, hour.Hour, FirstPosition), _encoder.Encode(rows, Rows.Values, FirstPosition));
            Note(rows);
        }

        foreach (var newest in CollectionsMarshal.AsSpan(Newest))
            writer.PutNewest(newest);
        writer.PutHeld(Held);
        writer.MoveTo(EndPosition);
    }

    private void Clear()
    {
        Rows.Clear();
        Newest.Clear();
        _groupOf.Clear();
        _groups.Clear();
        _groupOfRow.Clear();
    }

    private void Add(long position, in ReadingEntry entry)
    {
        Rows.Add(position, entry);
        var hour = new HourKey(entry.Device, entry.PeriodS, EntryRow.HourOf(entry.EventMs));
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groupOf, hour, out var isKnown);
        if (!isKnown)
        {
            group = _groups.Count;
            _groups.Add(hour);
        }

        _groupOfRow.Add(group);
    }

    /// <summary>Puts the rows of each group side by side, in their order: by counting, for they are in order of position already.</summary>
    private void SetOut()
    {
        if (_ordered.Length < Rows.Count)
            _ordered = new EntryRow[Math.Max(Rows.Count, MaxRows)];
        if (_ends.Length < _groups.Count)
            _ends = new int[_groups.Count * 2];
        var ends = _ends.AsSpan(0, _groups.Count);
        ends.Clear();
        var groupOfRow = CollectionsMarshal.AsSpan(_groupOfRow);
        foreach (var group in groupOfRow)
            ends[group]++;
        var begin = 0;
        foreach (ref var end in ends)
            (end, begin) = (begin, begin + end);

        // Each end begins as the begin of its group and moves with every row put in.
        var rows = Rows.Rows;
        for (var i = 0; i < rows.Length; i++)
            _ordered[ends[groupOfRow[i]]++] = rows[i];
    }

    private void Note(ReadOnlySpan<EntryRow> group)
    {
        var newest = new SeriesNewest(group[0].Device, group[0].PeriodS, long.MinValue, long.MinValue);
        foreach (ref readonly var row in group)
        {
            newest = newest with
            {
                AnyMs = Math.Max(newest.AnyMs, row.EventMs),
                TrustedMs = row.IsClockSuspect ? newest.TrustedMs : Math.Max(newest.TrustedMs, row.EventMs),
            };
        }

        // Hours of a series follow each other: the newest stands last.
        if (Newest.Count > 0 && Newest[^1] is var before && before.Device == newest.Device && before.PeriodS == newest.PeriodS)
            Newest[^1] = newest with { TrustedMs = Math.Max(newest.TrustedMs, before.TrustedMs) };
        else
            Newest.Add(newest);
    }
}
