using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <param name="Squad">Needed for a squad member.</param>
internal sealed record UserBody(Role Role, string Area, string? Name = null, string? Squad = null) : IResourceBody
{
    static string IResourceBody.IdField => "name";
    string? IResourceBody.Id() => Name;
}

/// <param name="Token">Only in the answer that made it.</param>
internal sealed record UserShown(string Name, Role Role, string Area, string? Squad, string? Token);

internal static class UserRoutes
{
    private static readonly ResourceMapping<User, UserBody, UserShown> Mapping = new()
    {
        Kind = ResourceKind.User,
        Name = "user",
        All = r => r.Users,
        Sees = (c, u) => c.Sees(u),
        Put = (commands, id, body, expected, actor, stop) =>
            commands.PutAsync(new UserSpec(id, body.Role, body.Area, body.Squad), expected, actor, stop),
        Show = Show,
    };

    public static void MapUsers(this RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("users");
        users.MapGet("/", List).Require(Permission.ReadUsers).WithSummary("Users by name.");
        users.MapResource(Mapping, Permission.ReadUsers);
        users.MapPost("/{id}/token", RotateAsync).Require(Permission.ManageRegistry)
            .WithSummary("Makes a new token, shown this once; the old one is void at once.");
    }

    private static Listing<UserShown> List(Caller caller, string? role, string? area, string? squad, int? limit, string? after)
    {
        var ofRole = Words<Role>.Parse("role", role);
        return Paging.Of(
            caller.Registry.Users.Values, u => u.Name, limit, after,
            u => (ofRole is null || u.Role == ofRole) && (area is null || u.AreaId == area) && (squad is null || u.SquadId == squad)
                && caller.Sees(u),
            u => Show(u, null));
    }

    private static async Task<Ok<UserShown>> RotateAsync(
        string id, Caller caller, IRegistryCommands commands, HttpResponse response, CancellationToken stop)
    {
        var issued = await commands.RotateTokenAsync(id, Expected.Something, caller.Actor, stop);
        EntityTags.Show(response, issued.Resource.Version);
        return TypedResults.Ok(Show(issued.Resource, issued.Secret));
    }

    private static UserShown Show(User u, string? token) => new(u.Name, u.Role, u.AreaId, u.SquadId, token);
}
