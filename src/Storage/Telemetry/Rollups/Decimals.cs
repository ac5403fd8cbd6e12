namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>Values as whole numbers of their last decimal, where that gives back the very same bits.</summary>
internal static class Decimals
{
    public const int Max = 6;

    /// <summary>Stands for values that must be written as they are.</summary>
    public const int None = 255;

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

    // Beyond 2^53 a double does not count in ones.
    private const double MaxScaled = 1L << 53;

    public static bool AreExact(double value, int decimals)
    {
        var scaled = Math.Round(value * PowersOfTen[decimals]);
        return Math.Abs(scaled) < MaxScaled && BitConverter.DoubleToInt64Bits(Unscale((long)scaled, decimals)) == BitConverter.DoubleToInt64Bits(value);
    }

    public static long Scale(double value, int decimals) => (long)Math.Round(value * PowersOfTen[decimals]);

    public static double Unscale(long scaled, int decimals) => scaled / PowersOfTen[decimals];
}
