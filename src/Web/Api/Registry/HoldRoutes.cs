using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>Readings that are evidence: none of the span goes while the hold stands, nor do the bytes as they came.</summary>
/// <param name="From">Event time, included.</param>
/// <param name="Reason">The case, or who asks for it.</param>
/// <param name="Device">Either a device …</param>
/// <param name="Site">… or a site: of all devices placed there, at the time.</param>
/// <param name="To">Event time, not included; left out = for as long as the hold stands.</param>
internal sealed record HoldBody(Instant From, string Reason, string? Id = null, string? Device = null, string? Site = null, Instant? To = null) : IResourceBody
{
    static string IResourceBody.IdField => "id";
    string? IResourceBody.Id() => Id;
}

/// <param name="By">Who placed it or changed it last.</param>
internal sealed record HoldShown(string Id, string? Device, string? Site, Instant From, Instant? To, string Reason, string By);

internal static class HoldRoutes
{
    private static readonly ResourceMapping<LegalHold, HoldBody, HoldShown> Mapping = new()
    {
        Kind = ResourceKind.Hold,
        Name = "hold",
        All = r => r.Holds,
        Sees = (c, h) => c.Sees(h),
        Put = async (commands, id, body, expected, actor, stop) => new(await commands.PutAsync(Stored(id, body, actor), expected, actor, stop), null),
        Show = (hold, _) => Show(hold),
    };

    public static void MapHolds(this RouteGroupBuilder api)
    {
        var holds = api.MapGroup("/holds").WithTags("holds");
        holds.MapGet("/", List).Require(Permission.ReadCity).WithSummary("Legal holds that stand, by id; removing one is its release.");
        holds.MapResource(Mapping, Permission.ReadCity);
    }

    private static Listing<HoldShown> List(Caller caller, string? device, string? site, int? limit, string? after) => Paging.Of(
        caller.Registry.Holds.Values, h => h.Id, limit, after,
        h => (device is null || h.DeviceId == device) && (site is null || h.SiteId == site) && caller.Sees(h), Show);

    private static LegalHold Stored(string id, HoldBody body, Actor actor) => new()
    {
        Id = id,
        DeviceId = body.Device,
        SiteId = body.Site,
        FromMs = body.From.Ms,
        ToMs = body.To?.Ms,
        Reason = body.Reason,
        By = actor.Name,
    };

    private static HoldShown Show(LegalHold h) =>
        new(h.Id, h.DeviceId, h.SiteId, new(h.FromMs), h.ToMs is { } to ? new(to) : null, h.Reason, h.By);
}
