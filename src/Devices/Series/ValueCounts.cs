using SensorHub.Devices.Readings;

namespace SensorHub.Devices.Series;

/// <summary>
/// How often each value came. Exact up to <see cref="MaxDistinct"/> different values, so for any hour of seconds and for a
/// device that rounds to 0.1 dB at any length; beyond that counted in bins over the metric's plausible range.
/// </summary>
internal sealed class ValueCounts(MetricInfo metric)
{
    public const int MaxDistinct = 4096;

    /// <summary>0.1 dB for levels; a 4096th of the plausible range for others.</summary>
    private readonly double _binWidth = metric.IsLevel ? 0.1 : (metric.Max - metric.Min) / MaxDistinct;

    private readonly Dictionary<double, long> _counts = [];
    private bool _binned;
    private long _total;

    /// <summary>Half a bin once values are binned, else 0.</summary>
    public double MaxError => _binned ? _binWidth / 2 : 0;

    public void Add(double value)
    {
        _total++;
        Count(_binned ? BinOf(value) : value, 1);
        if (!_binned && _counts.Count > MaxDistinct)
            Bin();
    }

    /// <summary>Sorted high to low, item ceil(n·percent/100), the first being 1; null when there is no value.</summary>
    public double? NearestRank(int percent)
    {
        var rank = (_total * percent + 99) / 100;
        foreach (var (value, count) in _counts.OrderByDescending(c => c.Key))
        {
            rank -= count;
            if (rank <= 0)
                return value;
        }

        return null;
    }

    public void Clear()
    {
        _counts.Clear();
        (_binned, _total) = (false, 0);
    }

    private void Bin()
    {
        var exact = _counts.ToList();
        _counts.Clear();
        _binned = true;
        foreach (var (value, count) in exact)
            Count(BinOf(value), count);
    }

    private void Count(double value, long count) =>
        _counts[value] = _counts.GetValueOrDefault(value) + count;

    /// <summary>The middle of the value's bin. Only plausible values come here: the bins are bounded.</summary>
    private double BinOf(double value) => metric.Min + (Math.Floor((value - metric.Min) / _binWidth) + 0.5) * _binWidth;
}
