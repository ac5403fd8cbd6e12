using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry.Retention;

/// <summary>Entries under hold, as they came, beyond the life of their journal segment. Writing: the writing thread.</summary>
internal sealed class RawEvidence(ChunkStore chunks, SegmentJournal journal)
{
    private const int EntriesAtOnce = 2000;
    private long _looked;

    /// <summary>Copies what a segment has that is held. May be called again.</summary>
    /// <exception cref="SqliteException">The disk refuses; the same call may be made again.</exception>
    /// <exception cref="InvalidDataException">The segment is damaged.</exception>
    public void Rescue(in SegmentSpan segment, HeldSpans held)
    {
        if (held.IsEmpty)
            return;
        using var reader = journal.OpenReader(segment.FirstPosition);
        var batch = new List<(long Position, byte[] Entry)>();
        while (reader.TryRead(out var record) && record.Position < segment.EndPosition)
        {
            var entries = record.Entries.Span;
            for (var at = 0; at < entries.Length;)
            {
                var entry = new ReadingEntry(entries[at..]);
                if (entry.IsReading && held.Holds(entry.Device, entry.EventMs))
                    batch.Add((record.PositionOf(at), entry.Bytes.ToArray()));
                at += entry.Length;
            }

            if (batch.Count >= EntriesAtOnce)
                Write(batch);
        }

        Write(batch);
    }

    /// <summary>Reads what is kept of one key, in order of arrival, those before it removed. Any thread.</summary>
    /// <exception cref="IOException">The file cannot be read now; the same may be asked again.</exception>
    public List<byte[]> Of(int device, long eventMs, int periodS)
    {
        var reader = chunks.Rent();
        try
        {
            return reader.HeldEntries(device, eventMs, periodS);
        }
        finally
        {
            chunks.Return(reader);
        }
    }

    /// <summary>Removes a piece of what is held no more.</summary>
    /// <returns>False when all was looked at; the next call begins anew.</returns>
    public bool ReleaseNext(HeldSpans held)
    {
        var rows = chunks.Ask(connection => connection.Query<(long Position, int Device, long EventMs)>(
            "SELECT position, device, event_ms FROM held_entry WHERE position > @_looked ORDER BY position LIMIT @EntriesAtOnce",
            new { _looked, EntriesAtOnce }).ToList());
        var released = rows.Where(r => !held.Holds(r.Device, r.EventMs)).Select(r => new { r.Position }).ToList();
        if (released.Count > 0)
            chunks.Change((connection, transaction) => connection.Execute("DELETE FROM held_entry WHERE position = @Position", released, transaction));
        _looked = rows.Count == EntriesAtOnce ? rows[^1].Position : 0;
        return _looked > 0;
    }

    private void Write(List<(long Position, byte[] Entry)> batch)
    {
        if (batch.Count > 0)
            chunks.Change((connection, transaction) => connection.Execute(
                "INSERT INTO held_entry VALUES (@Position, @Device, @EventMs, @PeriodS, @Entry) ON CONFLICT DO NOTHING", batch.Select(Row), transaction));
        batch.Clear();
    }

    private static object Row((long Position, byte[] Entry) held)
    {
        var entry = new ReadingEntry(held.Entry);
        return new { held.Position, entry.Device, entry.EventMs, entry.PeriodS, held.Entry };
    }
}
