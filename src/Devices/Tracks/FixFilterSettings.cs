namespace SensorHub.Devices.Tracks;

/// <summary>Which position fixes are believed. 150 km/h and four satellites are our own advice; no standard says.</summary>
/// <param name="MinSatellites">Where the device says how many.</param>
/// <param name="MaxKmh">Faster from the fix before is a jump; two that agree with each other are believed again.</param>
public sealed record FixFilterSettings(int MinSatellites = FixFilterSettings.DefaultMinSatellites, double MaxKmh = FixFilterSettings.DefaultMaxKmh)
{
    public const int DefaultMinSatellites = 4;
    public const double DefaultMaxKmh = 150;

    public static FixFilterSettings Default { get; } = new();
}
