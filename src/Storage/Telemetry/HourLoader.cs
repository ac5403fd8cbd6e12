using System.Buffers;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>Brings the entries of one device together hour by hour, out of chunks and journal. For one call of one thread.</summary>
/// <param name="tail">Where to look first for what is in the journal; null = nowhere.</param>
/// <param name="withTrail">Whether positions and receive times are asked for; without, those of chunks are near, see <see cref="Sections.SectionDecoder"/>.</param>
internal sealed class HourLoader(
    RecentIndex recent, ChunkStore chunks, SegmentJournal journal, TailPages? tail = null, bool withTrail = false) : IDisposable
{
    // Far from overflow, farther than any event time that is admitted.
    private const long MaxMs = 1L << 55;

    private readonly ChunkReader _reader = chunks.Rent();
    private readonly List<IndexedEntry> _indexed = [];
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private long _beforePosition;

    /// <summary>The entries of the hour last loaded, by event time, period, trusted before suspect clocks, and position.</summary>
    public EntryRows Rows { get; } = new();

    /// <summary>
    /// Calls for each hour that has entries of the device, in order, with <see cref="Rows"/> filled with those before a position
    /// and durable when the call began: hours that are read later show nothing younger than the first.
    /// </summary>
    public void ForEachHour(
        int device, int? periodS, long fromMs, long toMs, long beforePosition, Action visitHour, CancellationToken cancellation)
    {
        _beforePosition = Math.Min(beforePosition, journal.DurablePosition);
        var periods = periodS is { } period ? [period] : recent.Periods(device);
        var from = Math.Max(fromMs, -MaxMs);
        var to = Math.Min(toMs, MaxMs);
        while (NextHour(device, periods, from) is { } hour && hour * UnixMs.Hour < to)
        {
            cancellation.ThrowIfCancellationRequested();
            Load(device, periods, hour);
            visitHour();
            from = (hour + 1) * UnixMs.Hour;
        }
    }

    /// <summary>Fills <see cref="Rows"/> with the entries of one hour before a position; none when it has none.</summary>
    public void LoadHour(int device, List<int> periods, long hour, long beforePosition)
    {
        _beforePosition = beforePosition;
        Load(device, periods, hour);
    }

    /// <summary>Loads the first hour that has entries of the device at or after a time, as <see cref="ForEachHour"/> does.</summary>
    /// <returns>Hours since 1970; null when none follows.</returns>
    public long? LoadNext(int device, long fromMs)
    {
        _beforePosition = journal.DurablePosition;
        var periods = recent.Periods(device);
        if (NextHour(device, periods, Math.Max(fromMs, -MaxMs)) is not { } hour)
            return null;
        Load(device, periods, hour);
        return hour;
    }

    public void Dispose() => chunks.Return(_reader);

    private long? NextHour(int device, List<int> periods, long fromMs)
    {
        long? next = null;
        foreach (var period in periods)
        {
            var indexed = recent.NextEventMs(device, period, fromMs) is { } ms ? EntryRow.HourOf(ms) : long.MaxValue;
            var compacted = fromMs <= recent.CompactedMs(device, period)
                ? _reader.NextHour(device, period, EntryRow.HourOf(fromMs)) ?? long.MaxValue
                : long.MaxValue;
            var earliest = Math.Min(indexed, compacted);
            if (earliest != long.MaxValue && !(earliest >= next))
                next = earliest;
        }

        return next;
    }

    private void Load(int device, List<int> periods, long hour)
    {
        // A segment may be compacted and removed between the two looks; then the second finds its entries in chunks.
        if (!TryLoad(device, periods, hour) && !TryLoad(device, periods, hour))
            throw new InvalidDataException(
                $"The index points to journal segments that are gone (device {device}, hour {hour}). Restart the hub, which builds the index anew.");
        Rows.DropFrom(_beforePosition);
        Rows.SortByKey();
    }

    private bool TryLoad(int device, List<int> periods, long hour)
    {
        Rows.Clear();
        foreach (var period in periods)
        {
            // The index before the chunks: an entry moves from one to the other, never back.
            _indexed.Clear();
            recent.CopyTo(device, period, hour * UnixMs.Hour, (hour + 1) * UnixMs.Hour, _indexed);
            var compacted = hour * UnixMs.Hour <= recent.CompactedMs(device, period)
                ? _reader.ReadHour(device, period, hour, withTrail || _beforePosition < chunks.CompactedPosition, Rows)
                : long.MinValue;
            if (!TryReadIndexed(device, period, compacted))
                return false;
        }

        return true;
    }

    private bool TryReadIndexed(int device, int period, long compactedPosition)
    {
        foreach (var indexed in _indexed)
        {
            if (indexed.Position >= _beforePosition || indexed.Position < compactedPosition)
                continue;
            if (tail is not null && tail.TryRead(indexed.Position, out var entry))
                IndexedReads.ThrowUnlessIt(entry, indexed.Position, device, indexed.EventMs, period);
            else if (!journal.TryReadIndexed(indexed.Position, device, indexed.EventMs, period, _scratch, out entry))
                return false;
            Rows.Add(indexed.Position, entry);
        }

        return true;
    }
}
