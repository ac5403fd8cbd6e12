using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Journal;

internal enum CursorOutcome
{
    Record,
    End,

    /// <summary>What lies there is no whole record: torn, damaged, or not a record's start.</summary>
    Broken,
}

/// <summary>
/// Reads the records of one segment file in large blocks and checks each. Not thread safe.
/// Never reads at or beyond the limit it is given: what lies there may not be durable.
/// </summary>
internal sealed class RecordCursor(IJournalFile file, long firstPosition)
{
    public const int BlockBytes = 512 << 10;

    private byte[] _block = [];
    private long _blockOffset;
    private int _blockLength;

    /// <param name="record">Its entries are valid until the next call.</param>
    public CursorOutcome Next(long offset, long limit, out JournalRecord record)
    {
        record = default;
        if (offset >= limit)
            return CursorOutcome.End;
        if (!TryHold(offset, RecordHeader.HeaderLength, limit)
            || !RecordHeader.TryParse(Held(offset, RecordHeader.HeaderLength).Span, out var header)
            || header.Position != firstPosition + offset
            || !TryHold(offset, header.Length, limit))
            return CursorOutcome.Broken;

        var whole = Held(offset, header.Length);
        var entries = whole[RecordHeader.HeaderLength..];
        if (RecordHeader.ChecksumOf(whole.Span, entries.Span) != header.Checksum)
            return CursorOutcome.Broken;
        record = new(
            header.Position, header.Position + header.Length, header.CommittedMs,
            header.Flags.HasFlag(RecordFlags.Start), entries);
        return CursorOutcome.Record;
    }

    private ReadOnlyMemory<byte> Held(long offset, int count) => _block.AsMemory((int)(offset - _blockOffset), count);

    private bool TryHold(long offset, int count, long limit)
    {
        if (offset >= _blockOffset && offset + count <= _blockOffset + _blockLength)
            return true;
        if (limit - offset < count)
            return false;

        var want = (int)Math.Min(Math.Max(count, BlockBytes), limit - offset);
        // One huge record must not keep its memory for ever.
        if (want > _block.Length || (_block.Length > BlockBytes && want <= BlockBytes))
            _block = GC.AllocateUninitializedArray<byte>(Math.Max(want, Math.Min(BlockBytes, _block.Length * 2)));
        (_blockOffset, _blockLength) = (offset, 0); // Nothing is held should the read fail.
        _blockLength = file.Read(_block.AsSpan(0, want), offset);
        return _blockLength >= count;
    }
}
