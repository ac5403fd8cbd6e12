using SensorHub.Devices.Readings;

namespace SensorHub.Devices.Series;

/// <summary>Takes the values of one step and gives one for all. Memory does not grow with the number of values. Not thread safe. Hot.</summary>
public sealed class StepAccumulator(Aggregate aggregate, MetricInfo metric)
{
    private readonly bool _isLevel = metric.IsLevel;
    private readonly int? _percent = aggregate.Percent();
    private readonly ValueCounts _counts = new(metric);
    private ValueSum _sum;

    /// <summary>Null when the values give none.</summary>
    public double? Value => _percent is { } percent ? _counts.NearestRank(percent) : _sum.ValueOf(aggregate, _isLevel);

    /// <summary>How far <see cref="Value"/> may lie from the true one, in units of the metric.</summary>
    public double MaxError => _counts.MaxError;

    public void Add(long eventMs, double value)
    {
        if (_percent is null)
            _sum.Add(eventMs, value, _isLevel);
        else
            _counts.Add(value);
    }

    /// <summary>Takes what is known of many values at once.</summary>
    /// <exception cref="InvalidOperationException">A percentile is asked for, which needs the values.</exception>
    public void Merge(in ValueSum sum)
    {
        if (_percent is not null)
            throw new InvalidOperationException("A percentile cannot be merged of sums.");
        _sum.Merge(sum);
    }

    public void Reset()
    {
        _sum = default;
        if (_percent is not null)
            _counts.Clear();
    }
}
