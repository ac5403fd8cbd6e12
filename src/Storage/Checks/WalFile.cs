using System.Buffers.Binary;

namespace SensorHub.Storage.Checks;

/// <summary>
/// A write-ahead log of SQLite (sqlite.org/fileformat2.html, section 4). SQLite ends its recovery at the first frame that does not match, and all
/// transactions behind it are gone without a word. With <c>synchronous=FULL</c> a transaction is written only after the one before is on disk: a broken
/// frame with a whole commit behind it and the frame of one more transaction behind that was no unfinished write.
/// <code>
/// 0 magic, last bit = big-endian sums   8 page size    16 two salts    24 two sums          (header, 32 bytes, big endian)
/// 0 page   4 pages after a commit, else 0   8 two salts   16 two sums over 0…7 and the page, going on from the frame before   (frame, 24 bytes)
/// </code>
/// </summary>
internal sealed class WalFile
{
    private const int HeaderLength = 32;
    private const int FrameHeaderLength = 24;
    private const uint Magic = 0x377f0682;

    private readonly FileStream _file;
    private readonly byte[] _header = new byte[HeaderLength];
    private readonly byte[] _frame;
    private readonly int _frames;

    private WalFile(FileStream file)
    {
        _file = file;
        if (file.ReadAtLeast(_header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || (U32(_header, 0) & ~1u) != Magic)
        {
            _frame = [];
            return;
        }

        var page = U32(_header, 8);
        if (page is < 512 or > 65536 || (page & (page - 1)) != 0)
        {
            _frame = [];
            return;
        }

        _frame = new byte[FrameHeaderLength + (int)page];
        _frames = (int)Math.Min(int.MaxValue, (file.Length - HeaderLength) / _frame.Length);
    }

    /// <returns>The offset of the first broken frame that was durable and how many frames lie behind it; null when there is none.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (long Offset, int Frames)? FindDamage(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        return new WalFile(file).FindDamage();
    }

    private (long Offset, int Frames)? FindDamage()
    {
        if (_frames == 0)
            return null;
        // The first break, then a commit that follows the frame before it, then a frame that follows the commit.
        int? broken = Follows(Sums(_header, 24), _header.AsSpan(0, 24), (0, 0)) ? null : 0;
        var (previous, wasCommit) = (Sums(_header, 24), false);
        for (var i = 0; i < _frames; i++)
        {
            _file.ReadExactly(_frame);
            var isOurs = _frame.AsSpan(8, 8).SequenceEqual(_header.AsSpan(16, 8));
            var follows = isOurs && Follows(Sums(_frame, 16), _frame.AsSpan(0, 8), _frame.AsSpan(FrameHeaderLength), previous);
            if (!follows)
                broken ??= i;
            else if (broken is { } first && wasCommit)
                return (HeaderLength + (long)first * _frame.Length, _frames - first);
            previous = Sums(_frame, 16);
            // The broken frame may have been a commit itself: its head can be whole.
            wasCommit = isOurs && U32(_frame, 4) != 0 && (follows || broken == i);
        }

        return null;
    }

    private bool Follows((uint, uint) stated, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, (uint, uint) previous) =>
        Sum(second, Sum(first, previous)) == stated;

    private bool Follows((uint, uint) stated, ReadOnlySpan<byte> bytes, (uint, uint) previous) => Sum(bytes, previous) == stated;

    private (uint, uint) Sum(ReadOnlySpan<byte> bytes, (uint, uint) running)
    {
        var isBig = (U32(_header, 0) & 1) != 0;
        var (a, b) = running;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            a += Word(bytes, isBig) + b;
            b += Word(bytes[4..], isBig) + a;
        }

        return (a, b);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static (uint, uint) Sums(byte[] bytes, int at) => (U32(bytes, at), U32(bytes, at + 4));
    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
}
