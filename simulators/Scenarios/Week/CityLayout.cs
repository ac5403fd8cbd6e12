using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>A street with its one grid cell and its squad.</summary>
/// <param name="District">Number of its district.</param>
internal sealed record CityStreet(int District, string Name, string SquadId, Envelope Box)
{
    /// <summary>A place in its cell, both shares 0…1 from the south-western corner.</summary>
    public GeoPoint At(double east, double north) =>
        new(Math.Round(Box.MinY + north * Box.Height, 6), Math.Round(Box.MinX + east * Box.Width, 6));
}

/// <summary>
/// The plan of a city of any size: districts are blocks of five by three and more cells of about 2 km, side by side; a cell, a street and a
/// squad each. WGS-84.
/// </summary>
internal sealed class CityLayout
{
    private const double South = 30.10;
    private const double West = 120.00;
    private const double CellDegrees = 0.02;
    private const int CellsAcross = 5;

    public CityLayout(CitySize size)
    {
        List<Area> areas = [new("city", "Linjiang", AreaLevel.City, null)];
        for (var district = 0; district < size.Districts; district++)
            areas.Add(new Area(DistrictId(district), CityNames.District(district), AreaLevel.District, "city"));
        var across = (int)Math.Ceiling(Math.Sqrt(size.Districts));
        var rows = (size.Streets / size.Districts + 1 + CellsAcross - 1) / CellsAcross;
        List<Squad> squads = [];
        List<GridCell> cells = [];
        var placed = new int[size.Districts];
        for (var number = 0; number < size.Streets; number++)
        {
            var district = (int)((long)number * size.Districts / size.Streets);
            var cell = placed[district]++;
            var (column, row) = (district % across * CellsAcross + cell % CellsAcross, district / across * rows + cell / CellsAcross);
            var street = new CityStreet(district, CityNames.Street(number), $"squad-{number + 1:000}", Box(column, row));
            Streets.Add(street);
            areas.Add(new Area($"street-{number + 1:000}", street.Name, AreaLevel.Street, DistrictId(district)));
            squads.Add(new Squad(street.SquadId, $"{street.Name} squad", $"street-{number + 1:000}"));
            cells.Add(new GridCell($"cell-{number + 1:000}", $"street-{number + 1:000}", street.SquadId, CityMap.Wgs84.ToGeometry(street.Box)));
        }

        Ground = new CityGround(areas, squads, cells);
    }

    public List<CityStreet> Streets { get; } = [];

    public CityGround Ground { get; }

    public IReadOnlyList<CityStreet> StreetsOf(int district) => Streets.FindAll(street => street.District == district);

    private static string DistrictId(int district) => $"district-{district + 1:00}";

    private static Envelope Box(int column, int row) => new(
        West + column * CellDegrees, West + (column + 1) * CellDegrees, South + row * CellDegrees, South + (row + 1) * CellDegrees);
}
