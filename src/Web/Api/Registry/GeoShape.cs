using System.Text.Json;
using NetTopologySuite.Geometries;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>A GeoJSON geometry, RFC 7946: <c>Polygon</c> or <c>MultiPolygon</c>, positions as [longitude, latitude] in WGS-84.</summary>
internal sealed record GeoShape(string Type, JsonElement Coordinates)
{
    public const int MaxPositions = 20_000;

    public static GeoShape? Of(Geometry? geometry) => geometry switch
    {
        null => null,
        Polygon polygon => new(nameof(Polygon), JsonSerializer.SerializeToElement(Rings(polygon), ApiJson.Options)),
        MultiPolygon many => new(
            nameof(MultiPolygon), JsonSerializer.SerializeToElement(many.Geometries.Cast<Polygon>().Select(Rings), ApiJson.Options)),
        _ => throw new ArgumentException($"No boundary: {geometry.GeometryType}.", nameof(geometry)),
    };

    /// <exception cref="ProblemException">400: says which ring or position does not hold.</exception>
    public Geometry ToGeometry(string field) => new GeoShapeReader(field).Read(this);

    private static double[][][] Rings(Polygon polygon) => [Positions(polygon.Shell), .. polygon.Holes.Select(Positions)];

    private static double[][] Positions(LinearRing ring) => [.. ring.Coordinates.Select(c => new[] { c.X, c.Y })];
}
