namespace SensorHub.Devices.Series;

/// <summary>
/// Sound energy as a whole number, 10^(L/10) × 2^16, so that sums do not depend on order. Hot.
/// Levels to 140 dB fit: 10^14 × 2^16 &lt; 2^63. The rounding is below 10^-6 dB from 20 dB up.
/// </summary>
public static class FixedEnergy
{
    public const double Scale = 65_536;
    private const int MaxTenths = 1_400;
    private static readonly long[] OfTenths = [.. Enumerable.Range(0, MaxTenths + 1).Select(t => Compute(t / 10.0))];

    /// <param name="level">dB, 0..140.</param>
    public static long Of(double level)
    {
        // Most meters send tenths: a look-up instead of a power.
        var tenths = level * 10;
        var whole = (int)tenths;
        return whole == tenths && (uint)whole <= MaxTenths ? OfTenths[whole] : Compute(level);
    }

    /// <summary>Level of a mean: <paramref name="sum"/> is Σ energy × weight, the weight of a value the ms that it covers, or one.</summary>
    public static double Level(Int128 sum, long weight) => 10 * Math.Log10((double)sum / Scale / weight);

    private static long Compute(double level) => (long)Math.Round(Math.Pow(10, level / 10) * Scale);
}
