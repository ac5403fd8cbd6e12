namespace SensorHub.Devices.Readings;

/// <summary>Some metrics, as bits: two sets are compared in no time.</summary>
public readonly record struct MetricSet
{
    private readonly UInt128 _bits;

    private MetricSet(UInt128 bits) => _bits = bits;

    public MetricSet(params ReadOnlySpan<Metric> metrics)
    {
        foreach (var metric in metrics)
            _bits |= UInt128.One << (int)metric;
    }

    public static MetricSet Of(ReadOnlySpan<MetricValue> values)
    {
        var bits = UInt128.Zero;
        foreach (ref readonly var value in values)
            bits |= UInt128.One << (int)value.Metric;
        return new(bits);
    }

    /// <summary>What says where a device is, and whether to believe it.</summary>
    public static ReadOnlySpan<Metric> Position => [Metric.Lat, Metric.Lon, Metric.Located, Metric.Satellites];

    public bool Overlaps(MetricSet other) => (_bits & other._bits) != UInt128.Zero;
}
