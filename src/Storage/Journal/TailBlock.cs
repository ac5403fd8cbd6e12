namespace SensorHub.Storage.Journal;

/// <summary>
/// The acknowledged bytes of a segment that share a block with what is written next: a failed write or sync may take them from the disk, or the kernel may
/// have let go of them. Kept in memory, so that they can be written again. One thread.
/// </summary>
internal sealed class TailBlock
{
    /// <summary>The largest page and file-system block of Linux.</summary>
    public const int BlockBytes = 64 << 10;

    private readonly byte[] _bytes = new byte[BlockBytes];
    private int _length;

    /// <summary>Offset of its first byte in the segment.</summary>
    public long Offset { get; private set; }

    /// <summary>Where the block begins in which a segment of that length ends.</summary>
    public static long StartOf(long length) => length / BlockBytes * BlockBytes;

    /// <summary>Nothing acknowledged lies in it.</summary>
    public bool IsEmpty => _length == 0;

    public void Clear() => (Offset, _length) = (0, 0);

    /// <summary>Follows bytes that are durable now.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var end = Offset + _length + bytes.Length;
        if (StartOf(end) > Offset)
        {
            Offset = StartOf(end);
            _length = 0;
            bytes = bytes[^(int)(end - Offset)..];
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Takes over the end of a segment of that length, all of it durable.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void Load(IJournalFile file, long length)
    {
        (Offset, _length) = (StartOf(length), (int)(length - StartOf(length)));
        if (file.Read(_bytes.AsSpan(0, _length), Offset) < _length)
            throw new IOException($"The last {_length} bytes before offset {length} cannot be read.");
    }

    /// <summary>Writes the block again, cuts off what stands behind it, and syncs: a sync that carries these very bytes.</summary>
    /// <exception cref="IOException">It is not on disk.</exception>
    public void WriteAgain(IJournalFile file)
    {
        // Whole pages: of a part the kernel would have to read the rest, and that may be what is damaged.
        var page = Environment.SystemPageSize;
        var whole = Math.Min(BlockBytes, (_length + page - 1) / page * page);
        _bytes.AsSpan(_length, whole - _length).Clear();
        file.Write(_bytes.AsSpan(0, whole), Offset);
        file.SetLength(Offset + _length);
        file.Sync();
    }
}
