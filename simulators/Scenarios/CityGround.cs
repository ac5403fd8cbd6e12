using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Simulators.Scenarios;

/// <summary>Areas, squads and grid cells that a scenario plays on; cells do not overlap.</summary>
internal sealed record CityGround(IReadOnlyList<Area> Areas, IReadOnlyList<Squad> Squads, IReadOnlyList<GridCell> Cells)
{
    /// <summary>The squad of the cell around a place.</summary>
    public string SquadAt(GeoPoint place) =>
        Cells.First(cell => cell.Boundary.Covers(CityMap.Wgs84.CreatePoint(new Coordinate(place.Lon, place.Lat)))).SquadId;
}
