using Microsoft.Extensions.Logging;

namespace SensorHub.Storage.Journal;

/// <summary>The end of a journal as found at open, made fit for appending.</summary>
internal sealed record JournalTail(Segment[] Segments, IJournalFile Active, long End, long LastCommittedMs)
{
    public static JournalTail Open(IJournalFiles files, ILogger logger)
    {
        var segments = Segment.InOrder(files);
        if (segments.Length == 0)
        {
            var first = new Segment(0);
            var made = files.Create(first.Name);
            files.SyncFolder();
            return new([first], made, 0, 0);
        }

        // Without gaps: FirstPosition of a segment + its length ≥ FirstPosition of the next.
        for (var i = 0; i + 1 < segments.Length; i++)
            CheckReaches(files, segments[i], segments[i + 1]);

        var last = segments[^1];
        var active = files.OpenForWriting(last.Name);
        try
        {
            var found = SegmentScan.Run(active, last.FirstPosition, active.Length);
            if (found.End < active.Length)
                CutTail(files, logger, last, active, found.End);
            Settle(active, found);
            files.SyncFolder();
            var time = found.LastCommittedMs ?? TimeBefore(files, segments);
            return new(segments, active, last.FirstPosition + found.End, time);
        }
        catch
        {
            active.Dispose();
            throw;
        }
    }

    private static void CheckReaches(IJournalFiles files, Segment segment, Segment next)
    {
        using var file = files.OpenForReading(segment.Name);
        var end = segment.FirstPosition + file.Length;
        if (end < next.FirstPosition)
            throw JournalErrors.MissingSegment(files.PathOf(segment.Name), end, next.FirstPosition);
    }

    private static void CutTail(IJournalFiles files, ILogger logger, Segment segment, IJournalFile file, long end)
    {
        if (SegmentScan.FindRecordBeyond(file, segment.FirstPosition, end) is { } valid)
            throw JournalErrors.DamagedBeforeTail(files.PathOf(segment.Name), end, valid);
        logger.TailCut(files.PathOf(segment.Name), end, file.Length - end);
        file.SetLength(end);
    }

    /// <summary>
    /// Puts the last record on disk, and what shares a block with it. It is the only one whose sync may not have happened, and if that sync failed, its
    /// pages look clean: so they are written again, else a sync would report a success that carried nothing.
    /// </summary>
    private static void Settle(IJournalFile file, in ScanResult found)
    {
        var from = Math.Min(found.LastOffset, TailBlock.StartOf(found.End));
        if (found.End > from)
        {
            var last = new byte[found.End - from];
            _ = file.Read(last, from);
            file.Write(last, from);
        }

        file.Sync();
    }

    /// <summary>The newest record's time when the last segment holds none: then all before it is durable and must be whole.</summary>
    private static long TimeBefore(IJournalFiles files, Segment[] segments)
    {
        if (segments.Length < 2)
            return 0;
        var before = segments[^2];
        var limit = segments[^1].FirstPosition - before.FirstPosition;
        using var file = files.OpenForReading(before.Name);
        var found = SegmentScan.Run(file, before.FirstPosition, limit);
        return found.End == limit && found.LastCommittedMs is { } time
            ? time
            : throw JournalErrors.Damaged(files.PathOf(before.Name), found.End);
    }
}
