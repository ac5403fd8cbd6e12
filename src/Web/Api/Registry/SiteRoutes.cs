using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>A site: what devices watch.</summary>
/// <param name="BusinessHours">City time; left out = always open.</param>
/// <param name="Boundary">Left out = the place alone.</param>
internal sealed record SiteBody(
    string Name, SiteKind Kind, double Lat, double Lon, string? Id = null, ZoneClass ZoneClass = ZoneClass.Class2, PartyShown? Party = null,
    HoursShown? BusinessHours = null, GeoShape? Boundary = null, bool ApprovedForTipping = false) : IResourceBody
{
    static string IResourceBody.IdField => "id";
    string? IResourceBody.Id() => Id;
}

internal sealed record SiteShown(
    string Id, string Name, SiteKind Kind, ZoneClass ZoneClass, PartyShown? Party, HoursShown? BusinessHours, double Lat, double Lon,
    GeoShape? Boundary, bool ApprovedForTipping);

internal sealed record PartyShown(string Name, IReadOnlyList<ContactShown>? Contacts = null);

internal sealed record ContactShown(string Name, string Phone);

internal sealed record HoursShown(TimeOnly From, TimeOnly To);

internal static class SiteRoutes
{
    private static readonly ResourceMapping<Site, SiteBody, SiteShown> Mapping = new()
    {
        Kind = ResourceKind.Site,
        Name = "site",
        All = r => r.Sites,
        Sees = (c, s) => c.Sees(s),
        Put = async (commands, id, body, expected, actor, stop) => new(await commands.PutAsync(Stored(id, body), expected, actor, stop), null),
        Show = (site, _) => Show(site),
    };

    /// <exception cref="ProblemException">404: not there, or not the caller's.</exception>
    public static Site Find(Caller caller, string id) => Mapping.Find(caller, id);

    public static void MapSites(this RouteGroupBuilder api)
    {
        var sites = api.MapGroup("/sites").WithTags("sites");
        sites.MapGet("/", List).Require(Permission.ReadCity).WithSummary("Sites by id.");
        sites.MapResource(Mapping, Permission.ReadCity);
        sites.MapSwap();
        sites.MapImport(
            ImportKind.Sites, "sites",
            "id,name,kind,lat,lon and, if wanted, zone_class,party,contact_name,contact_phone,open_from,open_to,boundary (WKT),approved_for_tipping");
    }

    private static Listing<SiteShown> List(Caller caller, string? kind, int? limit, string? after)
    {
        var ofKind = Words<SiteKind>.Parse("kind", kind);
        return Paging.Of(
            caller.Registry.Sites.Values, s => s.Id, limit, after, s => (ofKind is null || s.Kind == ofKind) && caller.Sees(s), Show);
    }

    private static Site Stored(string id, SiteBody body) => new()
    {
        Id = id,
        Name = body.Name,
        Kind = body.Kind,
        ZoneClass = body.ZoneClass,
        Party = body.Party is { } p ? new(p.Name, [.. Lists.WithoutNull("party.contacts", p.Contacts).Select(c => new Contact(c.Name, c.Phone))]) : null,
        BusinessHours = body.BusinessHours is { } h ? new(h.From, h.To) : null,
        Location = new GeoPoint(body.Lat, body.Lon),
        Boundary = body.Boundary?.ToGeometry("boundary"),
        ApprovedForTipping = body.ApprovedForTipping,
    };

    private static SiteShown Show(Site s) => new(
        s.Id, s.Name, s.Kind, s.ZoneClass,
        s.Party is { } p ? new(p.Name, [.. p.Contacts.Select(c => new ContactShown(c.Name, c.Phone))]) : null,
        s.BusinessHours is { } h ? new(h.From, h.To) : null,
        s.Location.Lat, s.Location.Lon, GeoShape.Of(s.Boundary), s.ApprovedForTipping);
}
