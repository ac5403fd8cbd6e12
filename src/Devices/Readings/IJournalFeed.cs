namespace SensorHub.Devices.Readings;

/// <summary>
/// One durable record of the journal: a group commit, or a tick that says only what time it is.
/// A position is the address of a byte in the journal and only grows; records follow each other without gaps.
/// </summary>
/// <param name="Position">Where the record begins.</param>
/// <param name="NextPosition">Where the next one will begin.</param>
/// <param name="CommittedMs">City time of the commit, Unix ms; never smaller than that of the record before.</param>
/// <param name="IsStart">The hub started here: the time since the record before was not watched.</param>
/// <param name="Entries">Entries one behind the other (see <see cref="ReadingEntry"/>); valid until the next read.</param>
public readonly record struct JournalRecord(
    long Position, long NextPosition, long CommittedMs, bool IsStart, ReadOnlyMemory<byte> Entries)
{
    /// <summary>Bytes of a record before its first entry.</summary>
    public const int HeaderLength = 40;

    /// <summary>Journal address of the entry that begins <paramref name="offset"/> bytes into <see cref="Entries"/>.</summary>
    public long PositionOf(int offset) => Position + HeaderLength + offset;
}

/// <summary>The journal as its followers read it: live and replayed readings look the same.</summary>
public interface IJournalFeed
{
    /// <summary>The oldest position that can still be read.</summary>
    long FirstPosition { get; }

    /// <summary>Everything before it is on disk.</summary>
    long DurablePosition { get; }

    /// <summary>A reader of its own for one follower; not thread safe.</summary>
    IJournalReader OpenReader(long position);

    /// <summary>Completes when <see cref="DurablePosition"/> is greater than <paramref name="position"/>.</summary>
    ValueTask WaitBeyondAsync(long position, CancellationToken cancellation);
}

public interface IJournalReader : IDisposable
{
    /// <summary>The next durable record, or false when there is none yet.</summary>
    /// <exception cref="IOException">It cannot be read now; the next call tries the same record again.</exception>
    /// <exception cref="InvalidDataException">A record that was durable does not match its checksum; says where.</exception>
    bool TryRead(out JournalRecord record);
}
