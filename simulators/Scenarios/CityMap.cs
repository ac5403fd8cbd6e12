using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// The ground of the simulated city: two districts, four streets, four grid cells of about 2 km, three squads. WGS-84.
/// <code>
/// cell-3 (squad-west)  | cell-4 (squad-north)
/// cell-1 (squad-west)  | cell-2 (squad-east)
/// </code>
/// </summary>
internal static class CityMap
{
    private const double South = 30.24;
    private const double West = 120.14;
    private const double CellDegrees = 0.02;
    private const double MetresPerDegreeLat = GeoPoint.EarthRadiusM * Math.PI / 180;
    public static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), srid: 4326);

    public static CityGround Ground { get; } = new(
    [
        new("city", "Linjiang", AreaLevel.City, null),
        new("west", "West district", AreaLevel.District, "city"),
        new("east", "East district", AreaLevel.District, "city"),
        new("street-1", "Harbour street", AreaLevel.Street, "west"),
        new("street-2", "Market street", AreaLevel.Street, "east"),
        new("street-3", "Hill street", AreaLevel.Street, "west"),
        new("street-4", "Station street", AreaLevel.Street, "east"),
    ],
    [
        new("squad-west", "West squad", "west"),
        new("squad-east", "East squad", "street-2"),
        new("squad-north", "North squad", "street-4"),
    ],
    [
        Cell("cell-1", "street-1", "squad-west", column: 0, row: 0),
        Cell("cell-2", "street-2", "squad-east", column: 1, row: 0),
        Cell("cell-3", "street-3", "squad-west", column: 0, row: 1),
        Cell("cell-4", "street-4", "squad-north", column: 1, row: 1),
    ]);

    /// <summary>A place inside a cell, both shares 0…1 from its south-western corner.</summary>
    public static GeoPoint In(int cell, double east, double north) => new(
        Math.Round(South + ((cell - 1) / 2 + north) * CellDegrees, 6),
        Math.Round(West + ((cell - 1) % 2 + east) * CellDegrees, 6));

    /// <summary>A square around a place.</summary>
    public static Geometry Square(GeoPoint centre, double halfSideM)
    {
        var (south, west) = (Move(centre, -halfSideM, -halfSideM).Lat, Move(centre, -halfSideM, -halfSideM).Lon);
        var (north, east) = (Move(centre, halfSideM, halfSideM).Lat, Move(centre, halfSideM, halfSideM).Lon);
        return Wgs84.ToGeometry(new Envelope(west, east, south, north));
    }

    /// <summary>The place so many metres further north and east; for distances within the city.</summary>
    public static GeoPoint Move(GeoPoint from, double northM, double eastM) => new(
        from.Lat + northM / MetresPerDegreeLat,
        from.Lon + eastM / (MetresPerDegreeLat * Math.Cos(double.DegreesToRadians(from.Lat))));

    private static GridCell Cell(string id, string area, string squad, int column, int row)
    {
        var (west, south) = (West + column * CellDegrees, South + row * CellDegrees);
        return new GridCell(id, area, squad, Wgs84.ToGeometry(new Envelope(west, west + CellDegrees, south, south + CellDegrees)));
    }
}
