namespace SensorHub.Devices.Readings;

/// <summary>Looks into the values of one reading. Hot: no allocation.</summary>
public static class MetricValues
{
    /// <summary>The metric's value; null where it is missing or flagged.</summary>
    public static double? Good(this ReadOnlySpan<MetricValue> values, Metric metric)
    {
        foreach (ref readonly var value in values)
        {
            if (value.Metric == metric)
                return value.Quality == Quality.Good ? value.Value : null;
        }

        return null;
    }
}
