using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>A grid cell: a polygon with one responsible squad.</summary>
internal sealed record CellBody(string Area, string Squad, GeoShape Boundary, string? Id = null) : IResourceBody
{
    static string IResourceBody.IdField => "id";
    string? IResourceBody.Id() => Id;
}

internal sealed record CellShown(string Id, string Area, string Squad, GeoShape Boundary);

internal static class CellRoutes
{
    private static readonly ResourceMapping<GridCell, CellBody, CellShown> Mapping = new()
    {
        Kind = ResourceKind.GridCell,
        Name = "grid cell",
        All = r => r.Cells,
        Sees = (c, cell) => c.Sees(cell),
        Put = async (commands, id, body, expected, actor, stop) => new(
            await commands.PutAsync(new GridCell(id, body.Area, body.Squad, body.Boundary.ToGeometry("boundary")), expected, actor, stop), null),
        Show = (cell, _) => Show(cell),
    };

    public static void MapCells(this RouteGroupBuilder api)
    {
        var cells = api.MapGroup("/cells").WithTags("cells");
        cells.MapGet("/", List).Require(Permission.ReadCity).WithSummary("Grid cells by id.");
        cells.MapResource(Mapping, Permission.ReadCity);
        cells.MapImport(ImportKind.Cells, "grid cells", "id,area,squad,boundary (WKT)");
    }

    private static Listing<CellShown> List(Caller caller, string? area, string? squad, int? limit, string? after) => Paging.Of(
        caller.Registry.Cells.Values, c => c.Id, limit, after,
        c => (area is null || c.AreaId == area) && (squad is null || c.SquadId == squad) && caller.Sees(c), Show);

    private static CellShown Show(GridCell c) => new(c.Id, c.AreaId, c.SquadId, GeoShape.Of(c.Boundary)!);
}
