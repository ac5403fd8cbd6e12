using SensorHub.Devices.Readings;

namespace SensorHub.Devices.Series;

/// <summary>One value for each of many devices.</summary>
/// <param name="Sources">One for each device.</param>
public sealed record EachQuery(IReadOnlyList<SeriesSource> Sources, Metric Metric, Aggregate Aggregate)
{
    /// <summary>As of a series; empty when the query can be run.</summary>
    public IEnumerable<(string Parameter, string Fault)> Faults()
    {
        if (Sources.Any(s => s.ToMs <= s.FromMs))
            yield return ("to", "It must be later than from.");
        if (Sources.DistinctBy(s => s.Device).Count() < Sources.Count)
            yield return ("sources", "They must be of different devices.");
        foreach (var fault in SeriesQuery.FaultsOf(Metric, Aggregate))
            yield return fault;
    }
}

/// <summary>What a device has over the span asked for.</summary>
/// <param name="Device">Its handle.</param>
public readonly record struct DeviceValue(int Device, double Value);
