namespace SensorHub.Ingest.Admission;

/// <summary>The durable log of everything accepted. One writer.</summary>
public interface IJournal
{
    /// <summary>Where the next record will begin; its first entry lies <c>JournalRecord.HeaderLength</c> bytes behind.</summary>
    long NextPosition { get; }

    /// <summary>Writes one record (a group commit; no entries = a tick) and returns when it is on disk.</summary>
    /// <param name="entries">Entries one behind the other.</param>
    /// <param name="committedMs">City time, Unix ms; the journal raises it to that of the record before if it is smaller.</param>
    /// <exception cref="IOException">
    /// Nothing of the record counts and <see cref="NextPosition"/> is unchanged: disk full or a failed fsync.
    /// The same call may be made again and succeeds once the disk can.
    /// </exception>
    void Append(ReadOnlySpan<byte> entries, int entryCount, long committedMs);
}
