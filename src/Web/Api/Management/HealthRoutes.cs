using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Alerts.Health;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Api.Registry;

namespace SensorHub.Web.Api.Management;

internal static class HealthRoutes
{
    public static void MapHealth(this RouteGroupBuilder api)
    {
        var devices = api.MapGroup("/devices").WithTags("devices").Require(Permission.ReadCity);
        devices.MapGet("/health", ListAsync).Produces<Listing<HealthShown>>(StatusCodes.Status200OK, "application/json", CsvText.ContentType)
            .WithSummary("How devices report, by id; state is never_heard, silent, losing, drifting, low_battery or out_of_sync. CSV with Accept: text/csv, its next page in Link.");
        devices.MapGet("/health/summary", (Caller caller, HealthView health, CancellationToken stop) => health.CountsAsync(caller, stop))
            .WithSummary("Devices by kind and by what is wrong with them.");
        devices.MapGet("/{id}/health", (string id, Caller caller, HealthView health, CancellationToken stop) => health.OfAsync(DeviceRoutes.Find(caller, id), stop))
            .WithSummary("How one device reports: last seen, interval kept, clock drift, battery.");
    }

    private static async Task<IResult> ListAsync(
        Caller caller, HealthView health, HttpRequest request, string? kind, string? state, string? gateway, int? limit, string? after,
        CancellationToken stop)
    {
        var wanted = new HealthQuery(Words<DeviceKind>.Parse("kind", kind), Words<HealthState>.Parse("state", state), gateway, limit, after);
        var page = await health.PageAsync(caller, wanted, stop);
        if (!CsvText.IsAskedFor(request))
            return TypedResults.Ok(page);
        NextPage.Show(request, page.Next);
        return HealthCsv.Answer(page.Items);
    }
}
