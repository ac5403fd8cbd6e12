using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>A device as its owner describes it.</summary>
/// <param name="Site">The site it watches; another one than before: it moves there now, and its placements say so.</param>
/// <param name="Gateway">The gateway that may publish for it.</param>
/// <param name="Lat">WGS-84 degrees; together with lon.</param>
/// <param name="IntervalS">Seconds between readings.</param>
/// <param name="Secret">Its MQTT password; left out, one is made for a new device and an old one keeps its own.</param>
internal sealed record DeviceBody(
    DeviceKind Kind, int IntervalS, string? Id = null, string? Model = null, string? Site = null, string? Gateway = null, double? Lat = null,
    double? Lon = null, bool Enabled = true, string? Secret = null) : IResourceBody
{
    static string IResourceBody.IdField => "id";
    string? IResourceBody.Id() => Id;
}

/// <param name="Secret">Only in the answer that made it.</param>
internal sealed record DeviceShown(
    string Id, DeviceKind Kind, string Model, string? Site, string? Gateway, double? Lat, double? Lon, int IntervalS,
    bool Enabled, string? Secret);

internal static class DeviceRoutes
{
    private static readonly ResourceMapping<Device, DeviceBody, DeviceShown> Mapping = new()
    {
        Kind = ResourceKind.Device,
        Name = "device",
        All = r => r.Devices,
        Sees = (c, d) => c.Sees(d),
        Put = (commands, id, body, expected, actor, stop) => commands.PutAsync(Spec(id, body), body.Secret, expected, actor, stop),
        Show = Show,
    };

    /// <exception cref="ProblemException">404: not there, or not the caller's.</exception>
    public static Device Find(Caller caller, string id) => Mapping.Find(caller, id);

    public static void MapDevices(this RouteGroupBuilder api)
    {
        var devices = api.MapGroup("/devices").WithTags("devices");
        devices.MapGet("/", List).Require(Permission.ReadCity).WithSummary("Devices by id.");
        devices.MapResource(Mapping, Permission.ReadCity);
        devices.MapPost("/{id}/secret", RotateAsync).Require(Permission.ManageRegistry)
            .WithSummary("Makes a new secret, shown this once; the old one is void at once.");
        devices.MapImport(ImportKind.Devices, "devices", "id,kind,interval_s and, if wanted, model,site,lat,lon,gateway,secret");
        devices.MapGroup("/placements").MapImport(
            ImportKind.Placements, "whole histories of placements", "device,site and, if wanted, from,to (ms or ISO 8601 with offset)");
        devices.MapDeviceBatch();
        devices.MapDeviceRecords();
    }

    private static Listing<DeviceShown> List(
        Caller caller, string? kind, string? site, string? gateway, bool? enabled, int? limit, string? after)
    {
        var ofKind = Words<DeviceKind>.Parse("kind", kind);
        return Paging.Of(
            caller.Registry.Devices.Values, d => d.Id, limit, after,
            d => (ofKind is null || d.Kind == ofKind) && (site is null || d.SiteId == site) && (gateway is null || d.GatewayId == gateway)
                && (enabled is null || d.Enabled == enabled) && caller.Sees(d),
            d => Show(d, null));
    }

    private static async Task<Ok<DeviceShown>> RotateAsync(
        string id, Caller caller, IRegistryCommands commands, HttpResponse response, CancellationToken stop)
    {
        var issued = await commands.RotateSecretAsync(id, Expected.Something, caller.Actor, stop);
        EntityTags.Show(response, issued.Resource.Version);
        return TypedResults.Ok(Show(issued.Resource, issued.Secret));
    }

    private static DeviceSpec Spec(string id, DeviceBody body) => new(id, body.Kind, body.IntervalS)
    {
        Model = body.Model ?? "",
        SiteId = body.Site,
        GatewayId = body.Gateway,
        Location = Points.Both(body.Lat, body.Lon),
        Enabled = body.Enabled,
    };

    public static DeviceShown Show(Device d, string? secret) => new(
        d.Id, d.Kind, d.Model, d.SiteId, d.GatewayId, d.Location?.Lat, d.Location?.Lon, d.IntervalS, d.Enabled, secret);
}
