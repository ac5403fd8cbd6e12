using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>The roll-ups of one hour, made of its entries: of the hour, and of its minutes where they are wanted. Not thread safe.</summary>
internal sealed class HourSums
{
    public const int MinutesOfHour = 60;

    private readonly InForce _reading = new();
    private readonly ValueSum[] _hour = new ValueSum[256];
    private readonly ValueSum[]?[] _minutes = new ValueSum[256][];
    private readonly List<Metric> _metrics = [];

    /// <summary>Metrics with a value that counts, ascending.</summary>
    public IReadOnlyList<Metric> Metrics => _metrics;

    public ref readonly ValueSum Hour(Metric metric) => ref _hour[(int)metric];

    /// <summary>Values of the hour that count.</summary>
    public long CountOf(Metric metric) => _metrics.Contains(metric) ? _hour[(int)metric].Count : 0;

    /// <summary>One place for each minute; empty ones count 0.</summary>
    public ReadOnlySpan<ValueSum> Minutes(Metric metric) => _minutes[(int)metric];

    /// <param name="rows">Of one hour and period, as after <see cref="EntryRows.SortByKey"/>.</param>
    public void Take(EntryRows rows, bool withMinutes)
    {
        foreach (var metric in _metrics)
        {
            _hour[(int)metric] = default;
            _minutes[(int)metric]?.AsSpan().Clear();
        }

        _metrics.Clear();
        ReadingsInForce.Visit(rows, long.MinValue, long.MaxValue, withSuspectClocks: false, _reading, (ms, _, values) =>
        {
            foreach (ref readonly var value in values)
            {
                if (value.Quality == Quality.Good && MetricTable.IsKnown(value.Metric))
                    Add(ms, value, withMinutes);
            }
        });
        _metrics.Sort();
    }

    private void Add(long ms, in MetricValue value, bool withMinutes)
    {
        var isLevel = MetricTable.Of(value.Metric).IsLevel;
        ref var hour = ref _hour[(int)value.Metric];
        if (hour.Count == 0)
            _metrics.Add(value.Metric);
        hour.Add(ms, value.Value, isLevel);
        if (!withMinutes)
            return;
        var minutes = _minutes[(int)value.Metric] ??= new ValueSum[MinutesOfHour];
        minutes[(ms - UnixMs.Floor(ms, UnixMs.Hour)) / UnixMs.Minute].Add(ms, value.Value, isLevel);
    }
}
