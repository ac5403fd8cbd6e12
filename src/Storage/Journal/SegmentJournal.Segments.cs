using System.Buffers;
using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Journal;

/// <summary>A segment as seen from outside.</summary>
/// <param name="EndPosition">Where the next segment begins; for the newest one, where the journal ends.</param>
/// <param name="IsFull">False for the newest, which still grows.</param>
public readonly record struct SegmentSpan(long FirstPosition, long EndPosition, bool IsFull);

/// <summary>Free bytes of the journal's file system.</summary>
/// <param name="KeptBytes">What the journal leaves of them; see <see cref="JournalOptions.MinFreeBytes"/>.</param>
public readonly record struct JournalRoom(long FreeBytes, long KeptBytes)
{
    /// <summary>How much more should be free, so that the journal can grow; 0 = nothing.</summary>
    public long ShortBytes => Math.Max(0, 2 * KeptBytes - FreeBytes);
}

public sealed partial class SegmentJournal
{
    /// <summary>All segments, oldest first.</summary>
    public IReadOnlyList<SegmentSpan> Segments()
    {
        var durable = DurablePosition;
        var segments = Volatile.Read(ref _segments);
        var spans = new SegmentSpan[segments.Length];
        for (var i = 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            spans[i] = new(segments[i].FirstPosition, last ? durable : segments[i + 1].FirstPosition, !last);
        }

        return spans;
    }

    /// <summary>No segment is removed until what this returns is disposed; a later call of <see cref="RemoveBefore"/> removes them.</summary>
    public IDisposable HoldSegments() => new SegmentHold(this);

    /// <summary>Removes the segments that end at or before a position; the newest always stays. May be called again after a failure.</summary>
    /// <returns>Segments removed; 0 while they are held.</returns>
    /// <exception cref="IOException">A file could not be removed: no later one is before it.</exception>
    public int RemoveBefore(long position)
    {
        var removed = 0;
        lock (_gate)
        {
            // One by one: after a power cut or a failure the files that are left must follow each other without a gap.
            while (_holds == 0 && NextToLeave(position) is { } oldest)
            {
                _files.Delete(oldest.Name);
                _files.SyncFolder();
                _leaving = null;
                _logger.Removed(_files.PathOf(oldest.Name));
                removed++;
            }
        }

        return removed;
    }

    /// <summary>The one whose file could not be deleted before, or the oldest that ends at or before a position.</summary>
    private Segment? NextToLeave(long position)
    {
        if (_leaving is null && _segments.Length > 1 && _segments[1].FirstPosition <= position)
        {
            _leaving = _segments[0];
            Volatile.Write(ref _segments, _segments[1..]);
            _handles.Close(_leaving);
        }

        return _leaving;
    }

    /// <summary>The next record begins a new segment, if the newest one begins at that position and has records. Any thread.</summary>
    public void EndSegment(long firstPosition) => Volatile.Write(ref _endedSegment, firstPosition);

    /// <summary>City time of the first record of the segment after this one; null for the newest segment.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public long? CommittedMsAfter(in SegmentSpan segment)
    {
        if (!segment.IsFull)
            return null;
        using var reader = OpenReader(segment.EndPosition);
        return reader.TryRead(out var record) ? record.CommittedMs : null;
    }

    /// <summary>Copies one durable entry, raw bytes included.</summary>
    /// <param name="position">Where the entry begins, as <see cref="JournalRecord.PositionOf"/> gave it.</param>
    /// <returns>False when its segment was removed.</returns>
    /// <exception cref="InvalidDataException">No entry begins there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The position is not durable.</exception>
    public bool TryReadEntry(long position, IBufferWriter<byte> to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, DurablePosition);
        var segments = Volatile.Read(ref _segments);
        var index = IndexOf(segments, position);
        if (index < 0)
            return false;
        using var handle = _handles.Rent(segments[index]);
        if (handle.File is not { } file)
            return false;
        try
        {
            var end = index + 1 < segments.Length ? segments[index + 1].FirstPosition : DurablePosition;
            EntryReads.Copy(file, position - segments[index].FirstPosition, end - position, to);
            return true;
        }
        catch (InvalidDataException)
        {
            throw JournalErrors.Damaged(_files.PathOf(segments[index].Name), position - segments[index].FirstPosition);
        }
    }

    /// <summary>Copies durable bytes from a position on, whatever they are.</summary>
    /// <returns>Bytes copied: fewer than there is room for where the journal ends, 0 where it was removed.</returns>
    internal int ReadDurable(long position, Span<byte> to)
    {
        var durable = DurablePosition;
        var read = 0;
        while (read < to.Length && position + read < durable)
        {
            var segments = Volatile.Read(ref _segments);
            var index = IndexOf(segments, position + read);
            if (index < 0)
                break;
            using var handle = _handles.Rent(segments[index]);
            if (handle.File is not { } file)
                break;
            var end = index + 1 < segments.Length ? segments[index + 1].FirstPosition : durable;
            var rest = to[read..];
            var got = file.Read(rest[..(int)Math.Min(rest.Length, end - position - read)], position + read - segments[index].FirstPosition);
            if (got == 0)
                break;
            read += got;
        }

        return read;
    }

    /// <summary>Opens a handle of its own on the segment that holds a durable position, and says where that segment ends by now.</summary>
    internal (Segment Segment, IJournalFile File) OpenSegmentAt(long position)
    {
        var segments = Volatile.Read(ref _segments);
        var index = IndexOf(segments, position);
        if (index < 0)
            throw JournalErrors.Removed(position, segments[0].FirstPosition);
        try
        {
            return (segments[index], _files.OpenForReading(segments[index].Name));
        }
        catch (FileNotFoundException)
        {
            throw JournalErrors.Removed(position, FirstPosition);
        }
    }

    /// <summary>Where a segment ends for a reader that saw the journal durable up to a position.</summary>
    internal long EndOf(Segment segment, long durablePosition)
    {
        var segments = Volatile.Read(ref _segments);
        var next = IndexOf(segments, segment.FirstPosition) + 1;
        if (next == 0)
            throw JournalErrors.Removed(segment.FirstPosition, segments[0].FirstPosition);
        return next < segments.Length ? Math.Min(durablePosition, segments[next].FirstPosition) : durablePosition;
    }

    internal string PathOf(Segment segment) => _files.PathOf(segment.Name);

    /// <summary>The newest segment that begins at or before the position, or -1.</summary>
    private static int IndexOf(Segment[] segments, long position)
    {
        var low = 0;
        var high = segments.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (segments[middle].FirstPosition <= position)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    /// <summary>Room on the journal's file system, and how much of it is left to others.</summary>
    /// <exception cref="IOException">The file system does not answer.</exception>
    public JournalRoom Room()
    {
        var room = _files.Room;
        return new(room.FreeBytes, room.Kept(_options.MinFreeBytes));
    }

    /// <summary>A hub that cannot store what it decides is worse than one that takes no more.</summary>
    private void LeaveRoom(int length)
    {
        if (_options.MinFreeBytes > 0 && Room() is var room && room.FreeBytes - length < room.KeptBytes)
            throw JournalErrors.NoRoom(_options.Folder, room);
    }

    private void MakeRoom(long position, int length)
    {
        var used = position - _segments[^1].FirstPosition;
        var isEnded = Volatile.Read(ref _endedSegment) == _segments[^1].FirstPosition;
        if (!_sealed && (used == 0 || (!isEnded && used + length <= _options.SegmentBytes)))
            return;
        var segment = new Segment(position);
        try
        {
            Begin(segment);
        }
        catch (IOException e)
        {
            throw JournalErrors.NoNewSegment(_files.PathOf(segment.Name), e);
        }
    }

    private void Begin(Segment segment)
    {
        // A file of that name is a leftover: made by an attempt that failed, or sealed before its first record.
        if (_files.List().Contains(segment.Name))
            _files.Delete(segment.Name);
        var file = _files.Create(segment.Name);
        try
        {
            _files.SyncFolder();
        }
        catch
        {
            file.Dispose();
            throw;
        }

        lock (_gate)
        {
            var replaced = _segments[^1].FirstPosition == segment.FirstPosition ? _segments[^1] : null;
            if (replaced is not null)
                _handles.Close(replaced);
            Volatile.Write(ref _segments, [.. replaced is null ? _segments : _segments[..^1], segment]);
        }

        _active.Dispose();
        _active = file;
        _sealed = _isTailInDoubt = false;
        _tail.Clear();
    }

    private sealed class SegmentHold : IDisposable
    {
        private SegmentJournal? _journal;

        public SegmentHold(SegmentJournal journal)
        {
            _journal = journal;
            lock (journal._gate)
                journal._holds++;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _journal, null) is not { } journal)
                return;
            lock (journal._gate)
                journal._holds--;
        }
    }
}
