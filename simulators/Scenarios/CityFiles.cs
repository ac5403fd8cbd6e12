using System.Text.Json;
using NetTopologySuite.Geometries;

namespace SensorHub.Simulators.Scenarios;

/// <summary>A scenario's registry as the hub's API takes it: one JSON body a line for areas, squads and cells, CSV for sites and devices.</summary>
public static class CityFiles
{
    /// <summary>Bodies of <c>POST /api/v1/areas</c>, parents first.</summary>
    public static IEnumerable<string> Areas(City city) => city.Areas.Select(area =>
        Json(new { area.Id, area.Name, level = Lower(area.Level), parent = area.ParentId }));

    /// <summary>Bodies of <c>POST /api/v1/squads</c>.</summary>
    public static IEnumerable<string> Squads(City city) => city.Squads.Select(squad => Json(new { squad.Id, squad.Name, area = squad.AreaId }));

    /// <summary>Bodies of <c>POST /api/v1/cells</c>.</summary>
    public static IEnumerable<string> Cells(City city) => city.Cells.Select(cell =>
        Json(new { cell.Id, area = cell.AreaId, squad = cell.SquadId, boundary = new { type = "Polygon", coordinates = new[] { Ring(cell.Boundary) } } }));

    /// <summary>Body of <c>POST /api/v1/sites/import</c>.</summary>
    public static IEnumerable<string> Sites(City city) => city.Sites
        .Select(site => string.Join(',',
            site.Id, site.Name, Lower(site.Kind), site.Location.Lat, site.Location.Lon,
            site.Party?.Name, site.Party?.Contacts[0].Name, site.Party?.Contacts[0].Phone,
            site.BusinessHours?.From.ToString("HH:mm"), site.BusinessHours?.To.ToString("HH:mm"),
            site.Boundary is null ? "" : $"\"{site.Boundary.AsText()}\"", site.ApprovedForTipping ? "true" : "false"))
        .Prepend("id,name,kind,lat,lon,party,contact_name,contact_phone,open_from,open_to,boundary,approved_for_tipping");

    /// <summary>Body of <c>POST /api/v1/devices/import</c>.</summary>
    public static IEnumerable<string> Devices(City city) => city.Devices
        .Select(device => string.Join(',',
            device.Id, Lower(device.Kind), device.Model, device.SiteId, device.Location?.Lat, device.Location?.Lon, device.IntervalS, device.Secret))
        .Prepend("id,kind,model,site,lat,lon,interval_s,secret");

    private static double[][] Ring(Geometry boundary) => [.. boundary.Coordinates.Select(corner => new[] { corner.X, corner.Y })];

    private static string Json(object body) => JsonSerializer.Serialize(body, JsonSerializerOptions.Web);

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
