using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Ingest.Admission;

namespace SensorHub.Storage.Journal;

/// <summary>
/// The journal in segment files. A position is the address of a byte over all segments; a file is named by that of its first byte.
/// One thread appends; everything else may be called from any thread. Readers see a record only after the sync that carries it.
/// </summary>
/// <remarks>
/// A failed sync is never made good by another: the block that the failed write shares with acknowledged records is written again from memory and synced,
/// the segment ends at its last durable byte and the record goes to a new one. So each position belongs to the newest segment that begins at or before it.
/// </remarks>
public sealed partial class SegmentJournal : IJournal, IJournalFeed, IDisposable
{
    /// <summary>Records up to this size are written with their head in one call.</summary>
    private const int CopyBytes = 1 << 20;

    /// <summary>Segments kept open for <see cref="TryReadEntry"/>; readers that follow have a handle of their own.</summary>
    internal const int MaxReadHandles = 64;

    private readonly JournalOptions _options;
    private readonly IJournalFiles _files;
    private readonly ILogger _logger;
    private readonly CommitSignal _durable;
    private readonly ReadHandles _handles;
    private readonly TailBlock _tail = new();
    private readonly Lock _gate = new();
    private Segment[] _segments;
    private IJournalFile _active;
    private bool _sealed;
    // What a write that failed shares a block with must be written again before anything else.
    private bool _isTailInDoubt;
    // First position of a segment that is to take no more.
    private long _endedSegment = -1;
    // Removed, but its file is still there.
    private Segment? _leaving;
    private int _holds;
    private long _entriesEnd;
    private long _lastCommittedMs;
    private bool _startPending = true;
    private byte[] _writeBuffer = [];

    private SegmentJournal(JournalOptions options, IJournalFiles files, ILogger logger, JournalTail tail)
    {
        _options = options;
        _files = files;
        _logger = logger;
        _handles = new(files, MaxReadHandles);
        _segments = tail.Segments;
        _active = tail.Active;
        _lastCommittedMs = tail.LastCommittedMs;
        _durable = new(tail.End);
        _entriesEnd = tail.End;
        _tail.Load(_active, tail.End - _segments[^1].FirstPosition);
    }

    /// <summary>
    /// Opens or makes the journal, cuts an unfinished record at its end and notes the start. Only the last segment with a record in it
    /// is read through; older ones are checked as they are read.
    /// </summary>
    /// <param name="city">City time, for the start record.</param>
    /// <exception cref="ArgumentException">The options are faulty; names every fault.</exception>
    /// <exception cref="IOException">The folder is held by another process, or the disk refuses.</exception>
    /// <exception cref="InvalidDataException">Durable bytes are damaged or missing; names file and offset.</exception>
    public static SegmentJournal Open(JournalOptions options, TimeProvider city, ILogger<SegmentJournal>? logger = null)
    {
        var faults = options.Faults().ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        return Open(options, new DiskFiles(options.Folder), city, logger);
    }

    internal static SegmentJournal Open(
        JournalOptions options, IJournalFiles files, TimeProvider city, ILogger<SegmentJournal>? logger = null)
    {
        try
        {
            var log = (ILogger?)logger ?? NullLogger.Instance;
            var journal = new SegmentJournal(options, files, log, JournalTail.Open(files, log));
            journal.NoteStart(city.NowMs());
            log.Opened(journal.DurablePosition, journal.FirstPosition, journal._segments.Length);
            return journal;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public JournalOptions Options => _options;

    /// <inheritdoc/>
    public long NextPosition => _durable.Position;

    /// <inheritdoc/>
    public long DurablePosition => _durable.Position;

    /// <inheritdoc/>
    public long FirstPosition => Volatile.Read(ref _segments)[0].FirstPosition;

    /// <summary>Behind it there are only ticks: where the newest record with entries ends, or the start of the hub.</summary>
    public long EntriesEnd => Volatile.Read(ref _entriesEnd);

    /// <summary>City time of the newest record, Unix ms; 0 in an empty journal.</summary>
    public long LastCommittedMs => Volatile.Read(ref _lastCommittedMs);

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> entries, int entryCount, long committedMs)
    {
        if (entries.Length > RecordHeader.MaxLength - RecordHeader.HeaderLength)
            throw new ArgumentException($"A record holds at most {RecordHeader.MaxLength} bytes.", nameof(entries));
        var position = NextPosition;
        var time = Math.Max(committedMs, _lastCommittedMs);
        var flags = _startPending ? RecordFlags.Start : RecordFlags.None;
        var header = RecordHeader.For(entries, (uint)entryCount, position, time, flags);

        LeaveRoom(header.Length);
        Settle();
        MakeRoom(position, header.Length);
        WriteDurably(header, entries);

        _startPending = false;
        Volatile.Write(ref _lastCommittedMs, time);
        _durable.Advance(position + header.Length);
        if (entryCount > 0 || flags != RecordFlags.None)
            Volatile.Write(ref _entriesEnd, position + header.Length);
    }

    /// <inheritdoc/>
    public ValueTask WaitBeyondAsync(long position, CancellationToken cancellation) =>
        _durable.WaitBeyondAsync(position, cancellation);

    /// <inheritdoc/>
    public IJournalReader OpenReader(long position) => new JournalReader(this, position);

    public void Dispose()
    {
        _durable.Dispose();
        _active.Dispose();
        _handles.Dispose();
        _files.Dispose();
    }

    private void NoteStart(long nowMs)
    {
        try
        {
            Append([], 0, nowMs);
        }
        catch (IOException e)
        {
            _logger.StartDelayed(e);
        }
    }

    private void WriteDurably(in RecordHeader header, ReadOnlySpan<byte> entries)
    {
        var segment = _segments[^1];
        var offset = header.Position - segment.FirstPosition;
        var syncing = false;
        try
        {
            Write(header, entries, offset);
            syncing = true;
            _active.Sync();
        }
        catch (IOException e)
        {
            if (syncing || !e.IsNoRoom() || !TryCutBackTo(offset))
                End(segment, offset, e);
            throw JournalErrors.NotAppended(_files.PathOf(segment.Name), offset, header.Length, e);
        }

        Span<byte> head = stackalloc byte[RecordHeader.HeaderLength];
        header.Write(head);
        _tail.Add(head);
        _tail.Add(entries);
    }

    /// <summary>Nobody knows what is on disk of the block that was written to.</summary>
    private void End(Segment segment, long offset, IOException cause)
    {
        _sealed = true;
        _isTailInDoubt = !_tail.IsEmpty;
        _logger.Sealed(_files.PathOf(segment.Name), offset, cause);
        try
        {
            if (_isTailInDoubt)
                Settle();
            else
                _active.SetLength(offset);
        }
        catch (IOException)
        {
            // Before the next record, then; what is not cut lies behind the end of its segment.
        }
    }

    /// <exception cref="IOException">Acknowledged records may not be on disk: nothing is written behind them.</exception>
    private void Settle()
    {
        if (!_isTailInDoubt)
            return;
        try
        {
            _tail.WriteAgain(_active);
            _isTailInDoubt = false;
        }
        catch (IOException e)
        {
            throw JournalErrors.NotSettled(_files.PathOf(_segments[^1].Name), _tail.Offset, e);
        }
    }

    private void Write(in RecordHeader header, ReadOnlySpan<byte> entries, long offset)
    {
        var together = header.Length <= CopyBytes ? header.Length : RecordHeader.HeaderLength;
        if (_writeBuffer.Length < together)
            _writeBuffer = GC.AllocateUninitializedArray<byte>(Math.Min(CopyBytes, together * 2));
        header.Write(_writeBuffer);
        if (together == header.Length)
            entries.CopyTo(_writeBuffer.AsSpan(RecordHeader.HeaderLength));
        else
            _active.Write(entries, offset + RecordHeader.HeaderLength);
        _active.Write(_writeBuffer.AsSpan(0, together), offset);
    }

    /// <summary>Takes away what was written of a record that failed, so that a start after a crash cannot find it.</summary>
    private bool TryCutBackTo(long offset)
    {
        try
        {
            _active.SetLength(offset);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
