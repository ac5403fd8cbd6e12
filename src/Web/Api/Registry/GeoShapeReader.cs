using System.Text.Json;
using NetTopologySuite.Geometries;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>Reads coordinates of GeoJSON; only their form: whether a boundary crosses itself is the registry's question.</summary>
internal sealed class GeoShapeReader(string field)
{
    private static readonly GeometryFactory Factory = new();
    private int _positions;

    public Geometry Read(GeoShape shape) => shape.Type switch
    {
        nameof(Polygon) => ReadPolygon(shape.Coordinates, field),
        nameof(MultiPolygon) => Factory.CreateMultiPolygon(
            [.. Items(shape.Coordinates, field).Select((p, i) => ReadPolygon(p, $"{field}.coordinates[{i}]"))]),
        _ => throw Fault($"{field}.type", "write Polygon or MultiPolygon"),
    };

    private Polygon ReadPolygon(JsonElement rings, string at)
    {
        var read = Items(rings, at).Select((ring, i) => ReadRing(ring, $"{at}[{i}]")).ToArray();
        return read.Length == 0 ? throw Fault(at, "has no ring") : Factory.CreatePolygon(read[0], read[1..]);
    }

    private LinearRing ReadRing(JsonElement ring, string at)
    {
        var positions = Items(ring, at).Select((p, i) => ReadPosition(p, $"{at}[{i}]")).ToArray();
        if (positions.Length < 4 || !positions[0].Equals2D(positions[^1]))
            throw Fault(at, "is not a closed ring: write four or more positions, the last like the first");
        return Factory.CreateLinearRing(positions);
    }

    private Coordinate ReadPosition(JsonElement position, string at)
    {
        if (++_positions > GeoShape.MaxPositions)
            throw Fault(field, $"has more than {GeoShape.MaxPositions} positions");
        var numbers = Items(position, at);
        if (numbers.Length is not (2 or 3))
            throw Fault(at, "write [longitude, latitude]");
        return new(Number(numbers[0], at), Number(numbers[1], at));
    }

    private static double Number(JsonElement number, string at) =>
        // 1e999 reads as infinity.
        number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw Fault(at, "write finite numbers");

    private static JsonElement[] Items(JsonElement array, string at) =>
        array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray()] : throw Fault(at, "write an array");

    private static ProblemException Fault(string at, string message) => ProblemException.BadField(at, message);
}
