using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Tracks;

/// <summary>A believed position.</summary>
/// <param name="ReportedKmh">What the device says of its speed; null = nothing.</param>
public readonly record struct Fix(long AtMs, GeoPoint Place, double? ReportedKmh);

/// <summary>A longest stretch of standing, from its first fix to its last.</summary>
/// <param name="Place">Of the first fix.</param>
public sealed record Stop(TimeSpanMs Span, GeoPoint Place, int Fixes);

/// <summary>Why a trip goes no further.</summary>
public enum TripEnd
{
    /// <summary>It stopped.</summary>
    Stop,

    /// <summary>It was not heard for longer than a gap may be.</summary>
    Gap,

    /// <summary>The readings at hand end.</summary>
    Open,
}

/// <summary>Movement between two stops.</summary>
/// <param name="DistanceM">Sum over its fixes, great circle.</param>
/// <param name="MaxKmh">Highest speed from fix to fix.</param>
/// <param name="MaxReportedKmh">Highest speed that the device reported; null = none.</param>
public sealed record Trip(
    TimeSpanMs Span, GeoPoint From, GeoPoint To, double DistanceM, double MaxKmh, double? MaxReportedKmh, int Fixes, TripEnd End);

/// <summary>What a whole track adds up to.</summary>
/// <param name="Fixes">Believed.</param>
/// <param name="Disbelieved">Readings with a position that was not believed.</param>
/// <param name="DistanceM">From fix to fix, over gaps too.</param>
/// <param name="MaxKmh">Highest speed from fix to fix; 0 below two fixes.</param>
public readonly record struct TrackTotals(int Fixes, int Disbelieved, double DistanceM, double MaxKmh);
