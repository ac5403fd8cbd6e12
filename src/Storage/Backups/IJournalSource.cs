using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Backups;

/// <summary>A journal to be copied, growing or at rest. While it is open no segment is removed.</summary>
internal interface IJournalSource : IDisposable
{
    /// <summary>Oldest first; the last one ends where the journal is durable now.</summary>
    IReadOnlyList<SegmentSpan> Segments();

    IJournalFile Open(in SegmentSpan segment);
    string PathOf(in SegmentSpan segment);

    /// <summary>City time of the newest record.</summary>
    long LastCommittedMs { get; }
}

/// <summary>The journal of a running hub.</summary>
internal sealed class GrowingJournal(SegmentJournal journal) : IJournalSource
{
    private readonly IDisposable _hold = journal.HoldSegments();

    public long LastCommittedMs => journal.LastCommittedMs;
    public IReadOnlyList<SegmentSpan> Segments() => journal.Segments();
    public IJournalFile Open(in SegmentSpan segment) => journal.OpenSegmentAt(segment.FirstPosition).File;
    public string PathOf(in SegmentSpan segment) => journal.PathOf(new Segment(segment.FirstPosition));
    public void Dispose() => _hold.Dispose();
}

/// <summary>The journal of a stopped hub, as its files say; an unfinished record at its end is left out.</summary>
internal sealed class RestingJournal : IJournalSource
{
    private readonly DiskFiles _files;
    private readonly SegmentSpan[] _spans;

    /// <exception cref="IOException">A hub runs on it, or it cannot be read.</exception>
    public RestingJournal(string folder)
    {
        _files = new(folder);
        try
        {
            var segments = Segment.InOrder(_files);
            _spans = new SegmentSpan[segments.Length];
            for (var i = 0; i < segments.Length; i++)
                _spans[i] = new(segments[i].FirstPosition, i + 1 < segments.Length ? segments[i + 1].FirstPosition : EndOf(segments[i]), i + 1 < segments.Length);
        }
        catch
        {
            _files.Dispose();
            throw;
        }
    }

    public long LastCommittedMs { get; private set; }
    public IReadOnlyList<SegmentSpan> Segments() => _spans;
    public IJournalFile Open(in SegmentSpan segment) => _files.OpenForReading(new Segment(segment.FirstPosition).Name);
    public string PathOf(in SegmentSpan segment) => _files.PathOf(new Segment(segment.FirstPosition).Name);
    public void Dispose() => _files.Dispose();

    private long EndOf(Segment last)
    {
        using var file = _files.OpenForReading(last.Name);
        var found = SegmentScan.Run(file, last.FirstPosition, file.Length);
        LastCommittedMs = found.LastCommittedMs ?? 0;
        return last.FirstPosition + found.End;
    }
}
