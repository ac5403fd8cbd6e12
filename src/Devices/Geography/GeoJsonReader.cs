using System.Text.Json;
using NetTopologySuite.Geometries;
using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Geography;

/// <summary>
/// Reads one geometry of GeoJSON, RFC 7946: only its form; whether a boundary crosses itself is the registry's question.
/// </summary>
/// <param name="field">How faults name the geometry: <c>boundary</c>.</param>
public sealed class GeoJsonReader(string field)
{
    /// <summary>Of one geometry.</summary>
    public const int MaxPositions = 20_000;

    /// <summary>Where a geometry is wrong everywhere, the first places say enough.</summary>
    private const int MaxFaults = 20;

    private static readonly GeometryFactory Factory = new();
    private readonly List<ValidationFault> _faults = [];
    private int _positions;

    /// <summary>What does not hold, with the place: <c>boundary.coordinates[0][3]</c>.</summary>
    public IReadOnlyList<ValidationFault> Faults => _faults;

    /// <summary>Null when there is a fault.</summary>
    public Geometry? Read(string type, JsonElement coordinates)
    {
        var at = $"{field}.coordinates";
        Geometry? read = type switch
        {
            nameof(Point) => Position(coordinates, at) is { } place ? Factory.CreatePoint(place) : null,
            nameof(LineString) => Line(coordinates, at),
            nameof(MultiLineString) => All(coordinates, at, Line) is { } lines ? Factory.CreateMultiLineString(lines) : null,
            nameof(Polygon) => Area(coordinates, at),
            nameof(MultiPolygon) => All(coordinates, at, Area) is { } areas ? Factory.CreateMultiPolygon(areas) : null,
            _ => Fault<Geometry>($"{field}.type", "write Point, LineString, MultiLineString, Polygon or MultiPolygon"),
        };
        return _faults.Count == 0 ? read : null;
    }

    private Polygon? Area(JsonElement rings, string at) => All(rings, at, Ring) switch
    {
        null => null,
        [] => Fault<Polygon>(at, "has no ring"),
        var read => Factory.CreatePolygon(read[0], read[1..]),
    };

    private LinearRing? Ring(JsonElement ring, string at) => All(ring, at, Position) switch
    {
        null => null,
        { Length: >= 4 } read when read[0].Equals2D(read[^1]) => Factory.CreateLinearRing(read),
        _ => Fault<LinearRing>(at, "is not a closed ring: write four or more positions, the last like the first"),
    };

    private LineString? Line(JsonElement line, string at) => All(line, at, Position) switch
    {
        null => null,
        { Length: >= 2 } read => Factory.CreateLineString(read),
        _ => Fault<LineString>(at, "is not a line: write two or more positions"),
    };

    private Coordinate? Position(JsonElement position, string at)
    {
        if (++_positions > MaxPositions)
            return _positions == MaxPositions + 1 ? Fault<Coordinate>(field, $"has more than {MaxPositions} positions") : null;
        if (position.ValueKind != JsonValueKind.Array || position.GetArrayLength() is not (2 or 3))
            return Fault<Coordinate>(at, "write [longitude, latitude]");
        // 1e999 reads as infinity.
        if (Number(position[0]) is not { } lon || Number(position[1]) is not { } lat)
            return Fault<Coordinate>(at, "write finite numbers");
        return lon is >= -180 and <= 180 && lat is >= -90 and <= 90
            ? new(lon, lat)
            : Fault<Coordinate>(at, "write degrees of WGS-84, longitude first");
    }

    private static double? Number(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    private T[]? All<T>(JsonElement array, string at, Func<JsonElement, string, T?> read) where T : class
    {
        if (array.ValueKind != JsonValueKind.Array)
            return Fault<T[]>(at, "write an array");
        var all = new List<T>(Math.Min(array.GetArrayLength(), MaxPositions));
        var whole = true;
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (_positions > MaxPositions || _faults.Count == MaxFaults)
                return null;
            if (read(element, $"{at}[{i++}]") is { } item)
                all.Add(item);
            else
                whole = false;
        }

        return whole ? [.. all] : null;
    }

    private T? Fault<T>(string at, string message) where T : class
    {
        if (_faults.Count < MaxFaults)
            _faults.Add(new(at, message));
        return null;
    }
}
