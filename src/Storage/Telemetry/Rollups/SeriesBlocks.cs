using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>Blocks of one series in memory between being read and written. Not thread safe.</summary>
internal sealed class SeriesBlocks(RollupTable table, int device, int periodS)
{
    private readonly Dictionary<(RollupLevel Level, long Block), SortedDictionary<int, Held>> _blocks = [];

    /// <summary>Blocks held, each of all metrics.</summary>
    public int Count => _blocks.Count;

    /// <summary>Reads a block of all metrics, unless it is held.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Load(RollupLevel level, long block) => _ = HeldIn(level, block);

    public bool IsOf(int otherDevice, int otherPeriodS) => (device, periodS) == (otherDevice, otherPeriodS);

    /// <summary>Metrics that have rows there.</summary>
    public IEnumerable<int> Metrics(RollupLevel level, long block) => HeldIn(level, block).Keys;

    /// <summary>The rows of a metric, or null.</summary>
    public RollupBlock? Find(RollupLevel level, long block, int metric) => HeldIn(level, block).GetValueOrDefault(metric)?.Rows;

    public void Put(RollupLevel level, int metric, in RollupRow row)
    {
        var metrics = HeldIn(level, level.BlockOf(row.Unit));
        if (!metrics.TryGetValue(metric, out var held))
            metrics.Add(metric, held = new());
        held.IsChanged = true;
        held.Rows.Put(row);
    }

    /// <summary>Removes the rows of all metrics in a block that overlap from ≤ unit &lt; to.</summary>
    public void Remove(RollupLevel level, long block, long from, long to)
    {
        foreach (var held in HeldIn(level, block).Values)
            held.IsChanged |= held.Rows.Remove(from, to);
    }

    /// <summary>Removes the minutes of an hour, of all metrics.</summary>
    public void RemoveMinutes(long hour)
    {
        var first = hour * HourSums.MinutesOfHour;
        Remove(RollupLevel.Minute, RollupLevel.Minute.BlockOf(first), first, first + HourSums.MinutesOfHour);
    }

    /// <summary>True when the roll-ups of an hour count more values of a metric than these sums.</summary>
    public bool CountMore(long hour, HourSums than)
    {
        var block = RollupLevel.Hour.BlockOf(hour);
        foreach (var (metric, held) in HeldIn(RollupLevel.Hour, block))
        {
            var at = held.Rows.IndexFrom(hour);
            if (at < held.Rows.Rows.Length && held.Rows.Rows[at].Unit == hour && held.Rows.Rows[at].Sum.Count > than.CountOf((Metric)metric))
                return true;
        }

        return false;
    }

    public void Write()
    {
        foreach (var ((level, block), metrics) in _blocks)
        {
            foreach (var (metric, held) in metrics)
            {
                if (held.IsChanged)
                    table.Put(new(device, periodS, level, block, metric), held.Rows);
            }
        }

        _blocks.Clear();
    }

    private SortedDictionary<int, Held> HeldIn(RollupLevel level, long block)
    {
        if (_blocks.TryGetValue((level, block), out var metrics))
            return metrics;
        metrics = [];
        foreach (var (metric, rows) in table.Load(device, periodS, level, block))
            metrics.Add(metric, new() { Rows = rows });
        _blocks.Add((level, block), metrics);
        return metrics;
    }

    private sealed class Held
    {
        public RollupBlock Rows { get; init; } = new();
        public bool IsChanged { get; set; }
    }
}
