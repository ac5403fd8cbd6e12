using System.Text.Json;
using System.Text.Json.Serialization;
using NetTopologySuite.Geometries;
using SensorHub.Devices.Registry;

namespace SensorHub.Simulators.Scenarios;

/// <summary>A scenario's registry as the hub's API takes it: one JSON body a line for areas, squads and cells, CSV for sites, devices and permits.</summary>
public static class CityFiles
{
    private static readonly JsonSerializerOptions Bodies = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Bodies of <c>POST /api/v1/areas</c>, parents first.</summary>
    public static IEnumerable<string> Areas(City city) => city.Areas.Select(area =>
        Json(new { area.Id, area.Name, level = Word(area.Level), parent = area.ParentId }));

    /// <summary>Bodies of <c>POST /api/v1/squads</c>.</summary>
    public static IEnumerable<string> Squads(City city) => city.Squads.Select(squad => Json(new { squad.Id, squad.Name, area = squad.AreaId }));

    /// <summary>Bodies of <c>POST /api/v1/cells</c>.</summary>
    public static IEnumerable<string> Cells(City city) => city.Cells.Select(cell =>
        Json(new { cell.Id, area = cell.AreaId, squad = cell.SquadId, boundary = new { type = "Polygon", coordinates = new[] { Ring(cell.Boundary) } } }));

    /// <summary>Body of <c>POST /api/v1/sites/import</c>.</summary>
    public static IEnumerable<string> Sites(City city) => city.Sites
        .Select(site => string.Join(',',
            site.Id, site.Name, Word(site.Kind), Word(site.ZoneClass), site.Location.Lat, site.Location.Lon,
            site.Party?.Name, site.Party?.Contacts[0].Name, site.Party?.Contacts[0].Phone,
            site.BusinessHours?.From.ToString("HH:mm"), site.BusinessHours?.To.ToString("HH:mm"),
            site.Boundary is null ? "" : $"\"{site.Boundary.AsText()}\"", site.ApprovedForTipping ? "true" : "false"))
        .Prepend("id,name,kind,zone_class,lat,lon,party,contact_name,contact_phone,open_from,open_to,boundary,approved_for_tipping");

    /// <summary>Body of <c>POST /api/v1/devices/import</c>.</summary>
    public static IEnumerable<string> Devices(City city) => city.Devices
        .Select(device => string.Join(',',
            device.Id, Word(device.Kind), device.Model, device.SiteId, device.GatewayId, device.Location?.Lat, device.Location?.Lon, device.IntervalS, device.Secret))
        .Prepend("id,kind,model,site,gateway,lat,lon,interval_s,secret");

    /// <summary>Body of <c>POST /api/v1/permits/import</c>.</summary>
    public static IEnumerable<string> Permits(City city) => city.Permits
        .Select(permit => string.Join(',',
            permit.Id, Word(permit.Kind), permit.ValidFromMs, permit.ValidToMs, permit.Number, permit.SiteId, permit.DeviceId,
            permit.Route is null ? "" : $"\"{permit.Route.AsText()}\"", string.Join(';', permit.SiteIds)))
        .Prepend("id,kind,valid_from,valid_to,number,site,device,route,sites");

    /// <summary>What <c>PUT /api/v1/devices/{id}/{list}</c> takes, for the devices that have such a record.</summary>
    public static IEnumerable<(string Path, string Body)> Records(City city)
    {
        foreach (var device in city.Devices)
        {
            if (device.Placements.Count > 0)
                yield return ($"devices/{device.Id}/placements", Json(new { placements = device.Placements.Select(p => new { site = p.SiteId, from = p.FromMs == Placement.Beginning ? (long?)null : p.FromMs, to = p.ToMs }) }));
            if (device.Maintenance.Count > 0)
                yield return ($"devices/{device.Id}/maintenance", Json(new { maintenance = device.Maintenance.OrderBy(m => m.FromMs).Select(m => new { from = m.FromMs, to = m.ToMs, m.Note }) }));
            if (device.Calibrations.Count > 0)
                yield return ($"devices/{device.Id}/calibrations", Json(new { calibrations = device.Calibrations.Select(c => new { c.On, valid_to = c.ValidTo, c.Certificate, c.By }) }));
        }
    }

    private static double[][] Ring(Geometry boundary) => [.. boundary.Coordinates.Select(corner => new[] { corner.X, corner.Y })];

    private static string Json(object body) => JsonSerializer.Serialize(body, Bodies);

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
