using SensorHub.Storage.Checks;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Backups;

/// <summary>The journal's part of a backup: each record is checked as it is copied, a full segment is copied once for all generations.</summary>
/// <param name="before">The newest generation in the folder, if any.</param>
internal sealed class SegmentCopies(IJournalSource journal, BackupFolder to, BackupManifest? before, FileCopy copy, IWorkProgress progress)
{
    private readonly SortedDictionary<string, BackupFile> _copied = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>The segments copied so far, in order.</summary>
    public IReadOnlyList<BackupFile> Files => [.. _copied.Values];

    /// <summary>Names of the files made or replaced by this backup.</summary>
    public IReadOnlyCollection<string> Written => _written;

    public LastRecord? Last { get; private set; }

    /// <summary>What a backup made now would copy.</summary>
    public long MissingBytes() => journal.Segments().Where(s => Known(NameOf(s), s) is null).Sum(s => s.EndPosition - s.FirstPosition);

    /// <summary>Refuses a folder that holds backups of another journal.</summary>
    /// <exception cref="InvalidDataException">It does, or the journal went back since.</exception>
    public void EnsureSameHistory()
    {
        if (before is null)
            return;
        var last = before.LastRecord;
        var holder = journal.Segments().LastOrDefault(s => s.FirstPosition <= last.Position);
        // Older than all that is left: nothing to compare with, and nothing that could collide.
        if (holder == default && journal.Segments() is [{ FirstPosition: var first }, ..] && first > last.Position)
            return;
        if (holder.EndPosition < before.EndPosition && !holder.IsFull || !Holds(holder, last))
            throw new InvalidDataException(
                $"{to.Path} holds backups of another journal, or of this one before an older state was restored: choose another folder.");
    }

    /// <summary>Copies what is full now and was not copied yet; the rest with <see cref="CopyRestAsync"/>.</summary>
    public Task CopyFullAsync(CancellationToken cancellation) => CopyAsync(journal.Segments().Where(s => s.IsFull), cancellation);

    /// <summary>Copies all that is missing up to the last durable record.</summary>
    public async Task CopyRestAsync(CancellationToken cancellation)
    {
        var spans = journal.Segments().Where(s => s.EndPosition > s.FirstPosition).ToList();
        await CopyAsync(spans, cancellation);
        if (spans.Count > 0)
            Last = LastIn(spans[^1]);
    }

    private async Task CopyAsync(IEnumerable<SegmentSpan> spans, CancellationToken cancellation)
    {
        var missing = spans.Where(s => !_copied.ContainsKey(NameOf(s)) && s.EndPosition > s.FirstPosition).ToList();
        progress.Begin("journal", missing.Sum(s => s.EndPosition - s.FirstPosition));
        foreach (var span in missing)
        {
            var name = NameOf(span);
            var known = Known(name, span);
            if (known is not null)
                progress.Advance(known.Bytes);
            _copied.Add(name, known ?? await CopyAsync(name, span, cancellation));
        }
    }

    private BackupFile? Known(string name, in SegmentSpan span)
    {
        var bytes = span.EndPosition - span.FirstPosition;
        var known = before?.Segments.FirstOrDefault(s => s.Name == name && s.Bytes == bytes);
        var file = new FileInfo(to.SegmentPath(name));
        return known is not null && span.IsFull && file.Exists && file.Length >= bytes ? known : null;
    }

    private async Task<BackupFile> CopyAsync(string name, SegmentSpan span, CancellationToken cancellation)
    {
        var bytes = span.EndPosition - span.FirstPosition;
        using var file = journal.Open(span);
        var whole = SegmentScan.Run(file, span.FirstPosition, bytes).End;
        if (whole < bytes)
            throw JournalErrors.Damaged(journal.PathOf(span), whole);
        var path = to.SegmentPath(name);
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var sha256 = await copy.WriteAsync((block, at) => file.Read(block.Span, at), temporary, bytes, cancellation);
        File.Move(temporary, path, overwrite: true);
        _written.Add(name);
        Posix.SyncFolder(to.Journal);
        return new(name, bytes, sha256);
    }

    private LastRecord LastIn(in SegmentSpan span)
    {
        using var file = journal.Open(span);
        var offset = SegmentScan.Run(file, span.FirstPosition, span.EndPosition - span.FirstPosition).LastOffset;
        return Read(file, span.FirstPosition, offset)!;
    }

    private bool Holds(in SegmentSpan span, LastRecord record)
    {
        if (span.EndPosition < record.Position + RecordHeader.HeaderLength)
            return false;
        using var file = journal.Open(span);
        return Read(file, span.FirstPosition, record.Position - span.FirstPosition) == record;
    }

    private static LastRecord? Read(IJournalFile file, long firstPosition, long offset)
    {
        Span<byte> head = stackalloc byte[RecordHeader.HeaderLength];
        return file.Read(head, offset) == head.Length && RecordHeader.TryParse(head, out var header) && header.Position == firstPosition + offset
            ? new(header.Position, header.Checksum, header.CommittedMs)
            : null;
    }

    private static string NameOf(in SegmentSpan span) => new Segment(span.FirstPosition).Name;
}
