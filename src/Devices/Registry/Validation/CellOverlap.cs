using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;
using SensorHub.Devices.Geography;

namespace SensorHub.Devices.Registry.Validation;

/// <summary>Whether two grid cells claim the same ground; each place has one responsible squad.</summary>
public static class CellOverlap
{
    /// <summary>Neighbours drawn by hand miss each other by this much, square metres; more is an overlap.</summary>
    public const double ToleratedM2 = 1;

    private const double MetresPerDegree = GeoPoint.EarthRadiusM * Math.PI / 180;

    /// <summary>Says where and how much; null when they do not overlap. Both boundaries are valid.</summary>
    public static string? Find(GridCell cell, GridCell other)
    {
        if (!cell.Boundary.EnvelopeInternal.Intersects(other.Boundary.EnvelopeInternal))
            return null;
        var shared = OverlayNGRobust.Overlay(cell.Boundary, other.Boundary, SpatialFunction.Intersection);
        if (shared.IsEmpty)
            return null;
        var place = shared.InteriorPoint;
        var areaM2 = shared.Area * MetresPerDegree * MetresPerDegree * Math.Cos(double.DegreesToRadians(place.Y));
        return areaM2 <= ToleratedM2
            ? null
            : FormattableString.Invariant($"overlaps grid cell {other.Id} by {areaM2:F0} m² at {place.X:F5} {place.Y:F5}");
    }
}
