using System.Text.Json;
using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>A GeoJSON geometry, RFC 7946, positions as [longitude, latitude] in WGS-84: boundaries are Polygon or MultiPolygon,
/// routes LineString or MultiLineString.</summary>
internal sealed record GeoShape(string Type, JsonElement Coordinates)
{
    public static GeoShape? Of(Geometry? geometry) => geometry switch
    {
        null => null,
        Polygon polygon => Of(polygon, Rings(polygon)),
        MultiPolygon many => Of(many, many.Geometries.Cast<Polygon>().Select(Rings)),
        LineString line => Of(line, Positions(line)),
        MultiLineString many => Of(many, many.Geometries.Cast<LineString>().Select(Positions)),
        _ => throw new ArgumentException($"No boundary and no route: {geometry.GeometryType}.", nameof(geometry)),
    };

    /// <exception cref="ProblemException">400: says which rings and positions do not hold.</exception>
    public Geometry ToGeometry(string field)
    {
        var reader = new GeoJsonReader(field);
        return reader.Read(Type, Coordinates)
            ?? throw ProblemException.BadRequest([.. reader.Faults.Select(f => new RequestFault(null, f.Field, f.Message))]);
    }

    private static GeoShape Of<T>(Geometry geometry, T coordinates) =>
        new(geometry.GeometryType, JsonSerializer.SerializeToElement(coordinates, ApiJson.Options));

    private static double[][][] Rings(Polygon polygon) => [Positions(polygon.Shell), .. polygon.Holes.Select(Positions)];

    private static double[][] Positions(LineString line) => [.. line.Coordinates.Select(c => new[] { c.X, c.Y })];
}
