namespace SensorHub.Devices.Tracks;

/// <summary>By what a track is cut into trips and stops. The numbers are our own advice; no standard says.</summary>
public sealed record TrackSettings
{
    public static TrackSettings Default { get; } = new();

    public FixFilterSettings Fixes { get; init; } = FixFilterSettings.Default;

    /// <summary>Slower from fix to fix counts as standing. Default 5 km/h.</summary>
    public double StandingKmh { get; init; } = 5;

    /// <summary>A stop is longer than this. Default 300 s.</summary>
    public TimeSpan MinStop { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>What happened in a longer time without a fix is not known: it ends a trip or stop. Default 600 s.</summary>
    public TimeSpan MaxGap { get; init; } = TimeSpan.FromSeconds(600);
}
