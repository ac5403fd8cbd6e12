using SensorHub.Devices.Series;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>Hours of a series with entries that its roll-ups may not know of, to be read entry by entry. Looked up once asked for, and forward in time.</summary>
internal sealed class OpenHours(RecentIndex recent, ChunkReader reader)
{
    private readonly List<long> _hours = [];
    private SeriesSource _source;
    private IReadOnlyList<int> _periods = [];
    private bool _isLoaded;
    private int _next;

    public long? First => Hours.Count > 0 ? Hours[0] : null;
    public long? Last => Hours.Count > 0 ? Hours[^1] : null;

    private List<long> Hours
    {
        get
        {
            if (!_isLoaded)
                Load();
            return _hours;
        }
    }

    /// <summary>Those in which the span of a source lies, the last one included.</summary>
    public void MoveTo(in SeriesSource source, IReadOnlyList<int> periods) => (_source, _periods, _isLoaded) = (source, periods, false);

    /// <summary>The first open hour at or after one, or <see cref="long.MaxValue"/>.</summary>
    public long From(long hour)
    {
        var hours = Hours;
        while (_next < hours.Count && hours[_next] < hour)
            _next++;
        return _next < hours.Count ? hours[_next] : long.MaxValue;
    }

    private void Load()
    {
        _hours.Clear();
        (_next, _isLoaded) = (0, true);
        var (device, fromMs, toMs) = (_source.Device, _source.FromMs, _source.ToMs);
        foreach (var period in _periods)
        {
            // The index before the chunks: an entry moves from one to the other, never back.
            for (var at = fromMs; recent.NextEventMs(device, period, at) is { } ms && ms < toMs; at = (EntryRow.HourOf(ms) + 1) * UnixMs.Hour)
                _hours.Add(EntryRow.HourOf(ms));
            if (fromMs <= recent.CompactedMs(device, period))
                _hours.AddRange(reader.UnsealedHours(device, period, EntryRow.HourOf(fromMs), EntryRow.HourOf(toMs - 1) + 1));
        }

        _hours.Sort();
    }
}
