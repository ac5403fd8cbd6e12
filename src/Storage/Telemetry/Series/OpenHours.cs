using SensorHub.Devices.Time;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>Hours of a series with entries that its roll-ups may not know of, to be read entry by entry. Asked for forward in time.</summary>
internal sealed class OpenHours
{
    private readonly List<long> _hours = [];
    private int _next;

    public long? First => _hours.Count > 0 ? _hours[0] : null;
    public long? Last => _hours.Count > 0 ? _hours[^1] : null;

    /// <summary>Hours in which the span lies, the last one included.</summary>
    public void Load(RecentIndex recent, ChunkReader reader, int device, IReadOnlyList<int> periods, long fromMs, long toMs)
    {
        _hours.Clear();
        _next = 0;
        foreach (var period in periods)
        {
            // The index before the chunks: an entry moves from one to the other, never back.
            for (var at = fromMs; recent.NextEventMs(device, period, at) is { } ms && ms < toMs; at = (EntryRow.HourOf(ms) + 1) * UnixMs.Hour)
                _hours.Add(EntryRow.HourOf(ms));
            if (fromMs <= recent.CompactedMs(device, period))
                _hours.AddRange(reader.UnsealedHours(device, period, EntryRow.HourOf(fromMs), EntryRow.HourOf(toMs - 1) + 1));
        }

        _hours.Sort();
    }

    /// <summary>The first open hour at or after one, or <see cref="long.MaxValue"/>.</summary>
    public long From(long hour)
    {
        while (_next < _hours.Count && _hours[_next] < hour)
            _next++;
        return _next < _hours.Count ? _hours[_next] : long.MaxValue;
    }
}
