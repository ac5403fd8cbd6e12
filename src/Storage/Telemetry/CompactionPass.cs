using System.Runtime.InteropServices;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Sessions;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>One walk through a segment for a part of its devices: gathers their entries, then writes them as chunks.</summary>
/// <param name="held">As it was before the segment.</param>
internal sealed class CompactionPass(long basePosition, HeldPackets held)
{
    private readonly ChunkEncoder _encoder = new();

    public EntryRows Rows { get; } = new();

    /// <summary>Newest event times of the series written so far, each once: a device belongs to one pass.</summary>
    public List<SeriesNewest> Newest { get; } = [];

    /// <summary>Held packet identifiers as they are behind the segment, once its first pass was gathered.</summary>
    public HeldPackets Held => held;

    /// <summary>Takes the entries whose device is <paramref name="pass"/> modulo <paramref name="passes"/>.</summary>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public void Gather(SegmentJournal journal, in SegmentSpan segment, int pass, int passes)
    {
        Rows.Clear();
        using var reader = journal.OpenReader(segment.FirstPosition);
        while (reader.TryRead(out var record) && record.Position < segment.EndPosition)
        {
            var entries = record.Entries.Span;
            for (var at = 0; at < entries.Length;)
            {
                var entry = new ReadingEntry(entries[at..]);
                if (pass == 0)
                    Held.Apply(entry);
                if (entry.IsReading && entry.Device % passes == pass)
                    Rows.Add(record.PositionOf(at), entry);
                at += entry.Length;
            }
        }
    }

    /// <param name="compactedPosition">Not null in the last pass: where the segment ends.</param>
    public void Write(ChunkWriter writer, long? compactedPosition)
    {
        var known = Newest.Count;
        Rows.SortForChunks();
        var rows = Rows.Rows;
        for (var from = 0; from < rows.Length;)
        {
            var first = rows[from];
            var end = from + 1;
            while (end < rows.Length && IsSameChunk(rows[end], first))
                end++;
            var group = rows[from..end];
            writer.Put(new(first.Device, first.PeriodS, first.Hour, basePosition), _encoder.Encode(group, Rows.Values, basePosition));
            Note(group);
            from = end;
        }

        foreach (var newest in CollectionsMarshal.AsSpan(Newest)[known..])
            writer.PutNewest(newest);
        if (compactedPosition is not { } position)
            return;
        writer.PutHeld(held);
        writer.MoveTo(position);
    }

    private static bool IsSameChunk(in EntryRow a, in EntryRow b) =>
        a.Hour == b.Hour && a.Device == b.Device && a.PeriodS == b.PeriodS;

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
