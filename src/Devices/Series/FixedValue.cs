namespace SensorHub.Devices.Series;

/// <summary>
/// A value as a whole number of millionths, so that sums do not depend on order: a value of up to six decimals is exact. Hot.
/// The largest plausible value, 10^7, fits: 10^13 &lt; 2^63.
/// </summary>
public static class FixedValue
{
    public const double Scale = 1_000_000;

    public static long Of(double value) => (long)Math.Round(value * Scale);

    /// <summary>
    /// A mean in millionths, rounded half away from zero: <paramref name="sum"/> is Σ value × weight, the weight of a value the ms that it covers, or one.
    /// </summary>
    public static Int128 Mean(Int128 sum, long weight) => (sum + (sum < 0 ? -weight : weight) / 2) / weight;

    /// <summary>A mean in the unit of the metric.</summary>
    public static double Value(Int128 sum, long weight) => (double)sum / Scale / weight;
}
