using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>What an authority allowed to a site or a vehicle.</summary>
/// <param name="Number">As the authority wrote it.</param>
/// <param name="Site">The site it is given to; of a transport permit none.</param>
/// <param name="Device">The vehicle a transport permit is given to.</param>
/// <param name="Daily">Hours of each day, city time; left out = all.</param>
/// <param name="Route">The way that vehicles must take; left out = any.</param>
/// <param name="Sites">Where the waste may be loaded and tipped; left out = not said.</param>
internal sealed record PermitBody(
    PermitKind Kind, Instant ValidFrom, Instant ValidTo, string? Id = null, string? Number = null, string? Site = null, string? Device = null,
    HoursShown? Daily = null, GeoShape? Route = null, IReadOnlyList<string>? Sites = null) : IResourceBody
{
    static string IResourceBody.IdField => "id";
    string? IResourceBody.Id() => Id;
}

internal sealed record PermitShown(
    string Id, PermitKind Kind, string Number, string? Site, string? Device, Instant ValidFrom, Instant ValidTo, HoursShown? Daily,
    GeoShape? Route, IReadOnlyList<string> Sites);

internal static class PermitRoutes
{
    private static readonly ResourceMapping<Permit, PermitBody, PermitShown> Mapping = new()
    {
        Kind = ResourceKind.Permit,
        Name = "permit",
        All = r => r.Permits,
        Sees = (c, p) => c.Sees(p),
        Put = async (commands, id, body, expected, actor, stop) => new(await commands.PutAsync(Stored(id, body), expected, actor, stop), null),
        Show = (permit, _) => Show(permit),
    };

    public static void MapPermits(this RouteGroupBuilder api)
    {
        var permits = api.MapGroup("/permits").WithTags("permits");
        permits.MapGet("/", List).Require(Permission.ReadCity).WithSummary("Permits by id; at= for those valid at an instant.");
        permits.MapResource(Mapping, Permission.ReadCity);
        permits.MapImport(
            ImportKind.Permits, "permits",
            "id,kind,valid_from,valid_to (ms or ISO 8601 with offset) and, if wanted, number,site,device,daily_from,daily_to,route (WKT),sites (a;b)");
    }

    private static Listing<PermitShown> List(
        Caller caller, string? kind, string? site, string? device, string? at, int? limit, string? after)
    {
        var ofKind = Words<PermitKind>.Parse("kind", kind);
        long? atMs = at is null ? null : Instants.Parse("at", at);
        return Paging.Of(
            caller.Registry.Permits.Values, p => p.Id, limit, after,
            p => (ofKind is null || p.Kind == ofKind) && (site is null || p.SiteId == site) && (device is null || p.DeviceId == device)
                && (atMs is not { } ms || (p.ValidFromMs <= ms && ms < p.ValidToMs)) && caller.Sees(p),
            Show);
    }

    private static Permit Stored(string id, PermitBody body) => new()
    {
        Id = id,
        Kind = body.Kind,
        Number = body.Number ?? "",
        SiteId = body.Site,
        DeviceId = body.Device,
        ValidFromMs = body.ValidFrom.Ms,
        ValidToMs = body.ValidTo.Ms,
        Daily = body.Daily is { } h ? new(h.From, h.To) : null,
        Route = body.Route?.ToGeometry("route"),
        SiteIds = Lists.WithoutNull("sites", body.Sites),
    };

    private static PermitShown Show(Permit p) => new(
        p.Id, p.Kind, p.Number, p.SiteId, p.DeviceId, new(p.ValidFromMs), new(p.ValidToMs),
        p.Daily is { } h ? new(h.From, h.To) : null, GeoShape.Of(p.Route), p.SiteIds);
}
