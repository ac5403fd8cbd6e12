using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Checks;

/// <summary>Reads every record of a journal: checksums, positions, the way from file to file, the entries inside. Changes nothing.</summary>
internal sealed class JournalCheck(IJournalFiles files, CheckFindings findings, IWorkProgress progress)
{
    private const string Remedy = "Restore the file from a backup; the hub does not start on a journal with a hole.";

    public int Segments { get; private set; }
    public long Bytes { get; private set; }
    public long Records { get; private set; }
    public long Entries { get; private set; }

    /// <returns>Null when there is no segment.</returns>
    public JournalExtent? Run(CancellationToken cancellation)
    {
        var segments = Segment.InOrder(files);
        var sizes = segments.Select(SizeOf).ToList();
        progress.Begin("journal", sizes.Sum());
        var end = 0L;
        for (var i = 0; i < segments.Length; i++)
        {
            var next = i + 1 < segments.Length ? segments[i + 1] : null;
            end = Check(segments[i], sizes[i], next, cancellation);
            Segments++;
            Bytes += sizes[i];
        }

        return segments.Length == 0 ? null : new(segments[0].FirstPosition, end);
    }

    private long SizeOf(Segment segment)
    {
        try
        {
            using var file = files.OpenForReading(segment.Name);
            return file.Length;
        }
        catch (IOException)
        {
            return 0; // Told when it is read.
        }
    }

    private long Check(Segment segment, long size, Segment? next, CancellationToken cancellation)
    {
        var limit = next is null ? size : Math.Min(size, next.FirstPosition - segment.FirstPosition);
        if (next is not null && segment.FirstPosition + size < next.FirstPosition)
            findings.Add(
                files.PathOf(segment.Name), $"offset {size}",
                $"It ends at position {segment.FirstPosition + size} but the next file begins at {next.FirstPosition}: bytes or a whole file are missing.", Remedy);
        try
        {
            using var file = files.OpenForReading(segment.Name);
            return segment.FirstPosition + Walk(segment, file, limit, next is null, cancellation);
        }
        catch (IOException e)
        {
            findings.AddUnreadable(files.PathOf(segment.Name), e);
            return segment.FirstPosition + limit;
        }
    }

    /// <returns>Offset behind the last whole record.</returns>
    private long Walk(Segment segment, IJournalFile file, long limit, bool isLast, CancellationToken cancellation)
    {
        var cursor = new RecordCursor(file, segment.FirstPosition);
        var at = 0L;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (cursor.Next(at, limit, out var record))
            {
                case CursorOutcome.End:
                    return at;
                case CursorOutcome.Record:
                    CountEntries(segment, record);
                    progress.Advance(record.NextPosition - record.Position);
                    at = record.NextPosition - segment.FirstPosition;
                    continue;
            }

            var valid = SegmentScan.FindRecordBeyond(file, segment.FirstPosition, at) is { } found && found < limit ? found : (long?)null;
            if (valid is null && isLast)
            {
                findings.Note($"{files.PathOf(segment.Name)}: the last {limit - at} bytes, from offset {at}, are an unfinished record, as after a kill or a power cut; the hub cuts them at its start.");
                return at;
            }

            var until = valid ?? limit;
            findings.Add(
                files.PathOf(segment.Name), $"offset {at} to {until}",
                $"{until - at} bytes were durable and do not match their checksum: the readings in them are lost.", Remedy);
            progress.Advance(until - at);
            at = until;
        }
    }

    private void CountEntries(Segment segment, in JournalRecord record)
    {
        Records++;
        var entries = record.Entries.Span;
        try
        {
            for (var at = 0; at < entries.Length; Entries++)
                at += new ReadingEntry(entries[at..]).Length;
        }
        catch (InvalidDataException e)
        {
            findings.Add(files.PathOf(segment.Name), $"offset {record.Position - segment.FirstPosition}", e.Message, Remedy);
        }
    }
}
