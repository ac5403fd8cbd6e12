using SensorHub.Devices.Series;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>One metric of one hour of one series.</summary>
internal readonly record struct HourOfMetric(int Device, int PeriodS, long Hour, int Metric);

/// <summary>A value at its event time, Unix ms.</summary>
internal readonly record struct TimedValue(long Ms, double Value);

/// <summary>
/// What is in force of an hour before a position of the journal: the sum, and the values where they were read. Whoever uses it holds its lock.
/// </summary>
/// <param name="isLevel">Whether the metric's values are levels.</param>
/// <param name="removals">As <see cref="ChunkStore.Removals"/> was before it was read.</param>
internal sealed class KeptHour(bool isLevel, long removals)
{
    // The object with its sum, and its place in a dictionary.
    private const int OwnBytes = 280;

    private readonly List<TimedValue>? _values;
    private ValueSum _sum;

    /// <summary>Made of values, in order of time; <see cref="Append"/> adds them.</summary>
    public KeptHour(bool isLevel, long removals, int values) : this(isLevel, removals) => _values = new(values);

    /// <summary>Known as a sum only.</summary>
    public KeptHour(in ValueSum sum, long removals) : this(false, removals) => _sum = sum;

    public long Removals => removals;

    /// <summary>All entries of the hour before this position are counted, and none behind it.</summary>
    public long BeforePosition { get; set; }

    /// <summary>No entry by a trusted clock is later; of nothing, <see cref="long.MinValue"/>.</summary>
    public long LastMs { get; set; } = long.MinValue;

    public bool HasValues => _values is not null;

    public ref readonly ValueSum Sum => ref _sum;

    /// <summary>Memory taken, about.</summary>
    public int Bytes => OwnBytes + 16 * (_values?.Capacity ?? 0);

    public void Append(long ms, double value)
    {
        _values!.Add(new(ms, value));
        _sum.Add(ms, value, isLevel);
    }

    public void CopyTo(long fromMs, long toMs, List<TimedValue> to)
    {
        foreach (var value in _values!)
        {
            if (value.Ms >= fromMs && value.Ms < toMs)
                to.Add(value);
        }
    }
}
