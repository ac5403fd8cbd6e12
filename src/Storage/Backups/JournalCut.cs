using SensorHub.Storage.Checks;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Backups;

/// <summary>How much of a backed-up journal is restored.</summary>
/// <param name="Segments">The last one perhaps shorter than it is in the backup.</param>
/// <param name="CommittedMs">City time of the last record.</param>
internal sealed record JournalCut(IReadOnlyList<BackupFile> Segments, long EndPosition, long CommittedMs)
{
    /// <summary>Finds the last record committed at or before the plan's time; all of the generation's own decisions lie before it.</summary>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public static JournalCut Find(RestorePlan plan, IWorkProgress progress, CancellationToken cancellation)
    {
        var manifest = plan.Generation.Manifest;
        if (plan.ToMs is not { } toMs)
            return new(plan.Segments, manifest.EndPosition, manifest.LastRecord.CommittedMs);
        progress.Begin("find the time", 0);
        var kept = new List<BackupFile>();
        var (end, committedMs) = (manifest.FirstPosition, manifest.TakenMs);
        foreach (var segment in plan.Segments)
        {
            cancellation.ThrowIfCancellationRequested();
            var first = Segment.FromName(segment.Name)!.FirstPosition;
            var isBefore = first + segment.Bytes < manifest.EvaluatedPosition;
            var (bytes, lastMs) = isBefore ? (segment.Bytes, committedMs) : Until(plan.Folder.SegmentPath(segment.Name), first, segment.Bytes, toMs);
            if (bytes > 0)
            {
                kept.Add(segment with { Bytes = bytes });
                (end, committedMs) = (first + bytes, lastMs);
            }

            if (bytes < segment.Bytes)
                break;
        }

        if (end < Math.Max(manifest.EvaluatedPosition ?? 0, manifest.CompactedPosition))
            throw new InvalidDataException($"Generation {plan.Generation.Name} has decided beyond the time it was taken at: restore an earlier one.");
        return new(kept, end, committedMs);
    }

    private static (long Bytes, long CommittedMs) Until(string path, long firstPosition, long limit, long toMs)
    {
        using var file = DiskFiles.OpenCopy(path);
        var cursor = new RecordCursor(file, firstPosition);
        var (at, committedMs) = (0L, 0L);
        while (true)
        {
            var outcome = cursor.Next(at, limit, out var record);
            if (outcome == CursorOutcome.Broken)
                throw JournalErrors.Damaged(path, at);
            if (outcome == CursorOutcome.End || record.CommittedMs > toMs)
                return (at, committedMs);
            (at, committedMs) = (record.NextPosition - firstPosition, record.CommittedMs);
        }
    }
}
