using SensorHub.Devices.Readings;

namespace SensorHub.Devices.Books;

/// <summary>What a stretch of the journal holds, counted from the disk.</summary>
public readonly record struct JournalRecount(long Stored, long Conflicts, long Quarantined)
{
    /// <summary>Entries that evaluation is to see.</summary>
    public long Written => Stored + Conflicts;

    /// <summary>Counts the records that begin in the stretch; both ends are ends of records.</summary>
    /// <returns>Null when the journal does not hold all of it any more.</returns>
    /// <exception cref="IOException">It cannot be read now; the same call may be made again.</exception>
    public static JournalRecount? Of(IJournalFeed journal, long from, long to, CancellationToken cancellation = default)
    {
        if (from < journal.FirstPosition || from > to)
            return null;
        var counted = default(JournalRecount);
        if (from == to)
            return counted;
        using var reader = journal.OpenReader(from);
        while (reader.TryRead(out var record) && record.Position < to)
        {
            cancellation.ThrowIfCancellationRequested();
            counted = counted.With(record.Entries.Span);
        }

        return counted;
    }

    private JournalRecount With(ReadOnlySpan<byte> entries)
    {
        var (stored, conflicts, quarantined) = this;
        while (!entries.IsEmpty)
        {
            var entry = new ReadingEntry(entries);
            switch (entry.Kind)
            {
                case EntryKind.Reading or EntryKind.Merge or EntryKind.Correction: stored++; break;
                case EntryKind.Conflict: conflicts++; break;
                case EntryKind.Quarantine: quarantined++; break;
            }

            entries = entries[entry.Length..];
        }

        return new(stored, conflicts, quarantined);
    }
}
