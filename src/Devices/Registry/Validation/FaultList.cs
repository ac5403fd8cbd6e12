using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;
using SensorHub.Devices.Geography;

namespace SensorHub.Devices.Registry.Validation;

/// <summary>Collects every fault of one command.</summary>
internal sealed class FaultList
{
    public const int MaxTextLength = 200;

    private readonly List<ValidationFault> _faults = [];

    public IReadOnlyList<ValidationFault> Faults => _faults;

    public void Add(string field, string message) => _faults.Add(new(field, message));

    public void Require(bool holds, string field, string message)
    {
        if (!holds)
            Add(field, message);
    }

    public void Id(string field, string? id) => Require(Identifier.IsValid(id), field, $"write {Identifier.Rule}");

    public void Text(string field, string? text, bool mayBeEmpty = false)
    {
        Require(mayBeEmpty || !string.IsNullOrWhiteSpace(text), field, "is empty");
        Require((text?.Length ?? 0) <= MaxTextLength, field, $"has more than {MaxTextLength} characters");
        Require(text is null || !text.Any(char.IsControl), field, "holds a control character");
    }

    public void Defined<T>(string field, T value) where T : struct, Enum =>
        Require(Enum.IsDefined(value), field, $"write one of {string.Join(", ", Enum.GetNames<T>())}");

    public void Point(string latField, string lonField, GeoPoint point)
    {
        Require(point.Lat is >= -90 and <= 90, latField, "write degrees from -90 to 90");
        Require(point.Lon is >= -180 and <= 180, lonField, "write degrees from -180 to 180");
    }

    public void Boundary(string field, Geometry? boundary)
    {
        if (boundary is not (Polygon or MultiPolygon) || boundary.IsEmpty)
            Add(field, "write a POLYGON or MULTIPOLYGON");
        else if (IsOnEarth(field, boundary) && new IsValidOp(boundary).ValidationError is { } error)
            Add(field, FormattableString.Invariant($"{Words(error.ErrorType)} at {error.Coordinate.X} {error.Coordinate.Y}"));
    }

    public void Route(string field, Geometry route)
    {
        if (route is LineString { IsEmpty: false } or MultiLineString { IsEmpty: false })
            IsOnEarth(field, route);
        else
            Add(field, "write a LINESTRING or MULTILINESTRING");
    }

    private bool IsOnEarth(string field, Geometry shape)
    {
        var box = shape.EnvelopeInternal;
        var isOnEarth = box.MinX >= -180 && box.MaxX <= 180 && box.MinY >= -90 && box.MaxY <= 90;
        Require(isOnEarth, field, "write degrees, longitude first");
        var isShort = shape.NumPoints <= GeoJsonReader.MaxPositions;
        Require(isShort, field, $"has more than {GeoJsonReader.MaxPositions} positions");
        return isOnEarth && isShort;
    }

    private static string Words(TopologyValidationErrors error) => error switch
    {
        TopologyValidationErrors.SelfIntersection or TopologyValidationErrors.RingSelfIntersection => "crosses itself",
        TopologyValidationErrors.HoleOutsideShell => "has a hole outside",
        TopologyValidationErrors.NestedHoles => "has a hole inside a hole",
        TopologyValidationErrors.NestedShells or TopologyValidationErrors.DuplicateRings => "has a part inside another",
        TopologyValidationErrors.DisconnectedInteriors => "is cut in two by its holes",
        TopologyValidationErrors.RingNotClosed => "is not closed",
        _ => "is too small or broken",
    };
}
