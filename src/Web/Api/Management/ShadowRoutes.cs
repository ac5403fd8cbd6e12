using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Management;
using SensorHub.Ingest.Management;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Api.Registry;

namespace SensorHub.Web.Api.Management;

/// <param name="Desired">Object, whole: keys that are left out are not desired any more.</param>
internal sealed record ShadowBody(JsonElement Desired);

/// <param name="Version">Of the desired configuration: the ETag.</param>
/// <param name="Reported">As the device said it last; left out until it does.</param>
/// <param name="Delta">Desired keys whose reported value is another, with the value desired.</param>
/// <param name="InSync">There is no delta.</param>
internal sealed record ShadowShown(
    string Device, long Version, JsonElement Desired, long? DesiredMs, JsonElement? Reported, long? ReportedMs, string? Firmware, JsonObject Delta,
    bool InSync)
{
    public static ShadowShown Of(string device, DeviceShadow s)
    {
        var delta = s.Delta();
        return new(
            device, s.Version, JsonElement.Parse(s.Desired), s.DesiredMs, s.Reported is null ? null : JsonElement.Parse(s.Reported), s.ReportedMs,
            s.Firmware, delta, delta.Count == 0);
    }
}

internal static class ShadowRoutes
{
    public static void MapShadows(this RouteGroupBuilder api)
    {
        var shadow = api.MapGroup("/devices/{id}/shadow").WithTags("devices");
        shadow.MapGet("/", GetAsync).Require(Permission.ReadCity)
            .WithSummary("The configuration a device should have and the one it reports, with the ETag of the desired one.");
        shadow.MapPut("/", PutAsync).Require(Permission.ConfigureDevices)
            .WithSummary("Sets the desired configuration, If-Match with its ETag; the device is told as soon as it can be.");
    }

    private static async Task<Ok<ShadowShown>> GetAsync(
        string id, Caller caller, IShadowStore shadows, HttpResponse response, CancellationToken stop)
    {
        var device = DeviceRoutes.Find(caller, id);
        return Answer(id, await shadows.ReadAsync(device.Handle, stop), response);
    }

    private static async Task<Ok<ShadowShown>> PutAsync(
        string id, ShadowBody body, Caller caller, CommandDesk desk, HttpRequest request, HttpResponse response, CancellationToken stop)
    {
        var device = DeviceRoutes.Find(caller, id);
        var version = EntityTags.Required(request);
        return Answer(id, await desk.DesireAsync(device.Handle, DeviceShadow.CheckDesired(body.Desired), version, caller.Actor, stop), response);
    }

    private static Ok<ShadowShown> Answer(string id, DeviceShadow shadow, HttpResponse response)
    {
        EntityTags.Show(response, shadow.Version);
        return TypedResults.Ok(ShadowShown.Of(id, shadow));
    }
}
