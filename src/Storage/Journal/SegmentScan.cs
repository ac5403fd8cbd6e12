using System.Buffers.Binary;

namespace SensorHub.Storage.Journal;

/// <param name="End">Offset behind the last whole record.</param>
/// <param name="LastOffset">Offset of the last whole record; equals <paramref name="End"/> when there is none.</param>
/// <param name="LastCommittedMs">Null when there is no record.</param>
internal readonly record struct ScanResult(long End, long LastOffset, long? LastCommittedMs);

/// <summary>Checks a segment record by record.</summary>
internal static class SegmentScan
{
    private const int PositionAt = 8;

    /// <summary>Goes on to the first thing that is no whole record, or to the limit.</summary>
    public static ScanResult Run(IJournalFile file, long firstPosition, long limit)
    {
        var cursor = new RecordCursor(file, firstPosition);
        var result = new ScanResult(0, 0, null);
        while (cursor.Next(result.End, limit, out var record) == CursorOutcome.Record)
            result = new(record.NextPosition - firstPosition, result.End, record.CommittedMs);
        return result;
    }

    /// <summary>
    /// The offset of a whole record somewhere behind a broken one, or null. A record knows its own position, so none can be
    /// taken for another. Found one, the broken bytes were durable and are damaged; found none, they are an unfinished write.
    /// </summary>
    public static long? FindRecordBeyond(IJournalFile file, long firstPosition, long offset)
    {
        var length = file.Length;
        var cursor = new RecordCursor(file, firstPosition);
        var block = new byte[Math.Min(RecordCursor.BlockBytes, length - offset)];
        // Blocks overlap by a head less one byte, so that every offset is looked at once.
        for (var at = offset + 1; at + RecordHeader.HeaderLength <= length; at += block.Length - RecordHeader.HeaderLength + 1)
        {
            var got = file.Read(block, at);
            for (var i = 0; i + RecordHeader.HeaderLength <= got; i++)
            {
                if (BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(i + PositionAt)) == firstPosition + at + i
                    && cursor.Next(at + i, length, out _) == CursorOutcome.Record)
                    return at + i;
            }
        }

        return null;
    }
}
