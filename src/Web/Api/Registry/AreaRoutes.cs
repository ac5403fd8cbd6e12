using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <param name="Parent">The area it lies in; none for the city.</param>
/// <param name="Boundary">Left out = not known.</param>
internal sealed record AreaBody(string Name, AreaLevel Level, string? Id = null, string? Parent = null, GeoShape? Boundary = null)
    : IResourceBody
{
    static string IResourceBody.IdField => "id";
    string? IResourceBody.Id() => Id;
}

internal sealed record AreaShown(string Id, string Name, AreaLevel Level, string? Parent, GeoShape? Boundary);

internal static class AreaRoutes
{
    private static readonly ResourceMapping<Area, AreaBody, AreaShown> Mapping = new()
    {
        Kind = ResourceKind.Area,
        Name = "area",
        All = r => r.Areas,
        Sees = (c, a) => c.Sees(a),
        Put = async (commands, id, body, expected, actor, stop) => new(
            await commands.PutAsync(
                new Area(id, body.Name, body.Level, body.Parent) { Boundary = body.Boundary?.ToGeometry("boundary") }, expected, actor, stop),
            null),
        Show = (area, _) => Show(area),
    };

    public static void MapAreas(this RouteGroupBuilder api)
    {
        var areas = api.MapGroup("/areas").WithTags("areas");
        areas.MapGet("/", List).Require(Permission.ReadCity).WithSummary("Areas by id: city, districts, streets.");
        areas.MapResource(Mapping, Permission.ReadCity);
        areas.MapImport(ImportKind.Areas, "areas", "id,name,level and, if wanted, parent,boundary (WKT)");
    }

    private static Listing<AreaShown> List(Caller caller, string? level, string? parent, int? limit, string? after)
    {
        var ofLevel = Words<AreaLevel>.Parse("level", level);
        return Paging.Of(
            caller.Registry.Areas.Values, a => a.Id, limit, after,
            a => (ofLevel is null || a.Level == ofLevel) && (parent is null || a.ParentId == parent) && caller.Sees(a), Show);
    }

    private static AreaShown Show(Area a) => new(a.Id, a.Name, a.Level, a.ParentId, GeoShape.Of(a.Boundary));
}
