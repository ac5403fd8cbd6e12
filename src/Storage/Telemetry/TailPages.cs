using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Devices.Readings;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>
/// Entries of many devices out of the journal: each page of it is read once and kept, up to <see cref="MaxPages"/>. For one query of one thread,
/// which asks only for what was durable when it began.
/// </summary>
internal sealed class TailPages(SegmentJournal journal) : IDisposable
{
    private const int PageBytes = 64 << 10;
    private const int MaxPages = 1024;

    private readonly Dictionary<long, Page> _pages = [];

    /// <summary>False when the entry must be read by itself: it lies across pages, there is no room, or its segment is gone.</summary>
    /// <exception cref="InvalidDataException">No entry lies there.</exception>
    public bool TryRead(long position, out ReadingEntry entry)
    {
        entry = default;
        if (!TryPage(position / PageBytes, out var page))
            return false;
        var at = (int)(position % PageBytes);
        if (at + ReadingEntry.HeaderLength > page.Length)
            return false;
        var bytes = page.Bytes.AsSpan(at, page.Length - at);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) > (uint)bytes.Length)
            return false;
        entry = new(bytes);
        return true;
    }

    public void Dispose()
    {
        foreach (var page in _pages.Values)
            ArrayPool<byte>.Shared.Return(page.Bytes);
        _pages.Clear();
    }

    private bool TryPage(long number, out Page page)
    {
        if (_pages.TryGetValue(number, out page))
            return true;
        if (_pages.Count == MaxPages)
            return false;
        var bytes = ArrayPool<byte>.Shared.Rent(PageBytes);
        _pages[number] = page = new(bytes, journal.ReadDurable(number * PageBytes, bytes.AsSpan(0, PageBytes)));
        return true;
    }

    private readonly record struct Page(byte[] Bytes, int Length);
}
