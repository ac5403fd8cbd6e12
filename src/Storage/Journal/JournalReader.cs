using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Journal;

/// <summary>Follows the journal from a record's start, with a file handle and a block of its own.</summary>
internal sealed class JournalReader(SegmentJournal journal, long position) : IJournalReader
{
    private Segment? _segment;
    private IJournalFile? _file;
    private RecordCursor? _cursor;
    private long _position = position;

    public bool TryRead(out JournalRecord record)
    {
        record = default;
        var durable = journal.DurablePosition;
        if (_position >= durable)
            return false;
        if (_segment is null || journal.EndOf(_segment, durable) <= _position)
            MoveTo(_position);

        var first = _segment!.FirstPosition;
        var limit = journal.EndOf(_segment, durable) - first;
        if (_cursor!.Next(_position - first, limit, out record) != CursorOutcome.Record)
            throw JournalErrors.Damaged(journal.PathOf(_segment), _position - first);
        _position = record.NextPosition;
        return true;
    }

    public void Dispose() => _file?.Dispose();

    private void MoveTo(long position)
    {
        var (segment, file) = journal.OpenSegmentAt(position);
        _file?.Dispose();
        _segment = segment;
        _file = file;
        _cursor = new(file, segment.FirstPosition);
    }
}
