using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

internal sealed record SquadBody(string Name, string Area, string? Id = null) : IResourceBody
{
    static string IResourceBody.IdField => "id";
    string? IResourceBody.Id() => Id;
}

internal sealed record SquadShown(string Id, string Name, string Area);

internal static class SquadRoutes
{
    private static readonly ResourceMapping<Squad, SquadBody, SquadShown> Mapping = new()
    {
        Kind = ResourceKind.Squad,
        Name = "squad",
        All = r => r.Squads,
        Sees = (c, s) => c.Sees(s),
        Put = async (commands, id, body, expected, actor, stop) =>
            new(await commands.PutAsync(new Squad(id, body.Name, body.Area), expected, actor, stop), null),
        Show = (squad, _) => Show(squad),
    };

    public static void MapSquads(this RouteGroupBuilder api)
    {
        var squads = api.MapGroup("/squads").WithTags("squads");
        squads.MapGet("/", List).Require(Permission.ReadCity).WithSummary("Squads by id.");
        squads.MapResource(Mapping, Permission.ReadCity);
        squads.MapImport(ImportKind.Squads, "squads", "id,name,area");
    }

    private static Listing<SquadShown> List(Caller caller, string? area, int? limit, string? after) => Paging.Of(
        caller.Registry.Squads.Values, s => s.Id, limit, after, s => (area is null || s.AreaId == area) && caller.Sees(s), Show);

    private static SquadShown Show(Squad s) => new(s.Id, s.Name, s.AreaId);
}
