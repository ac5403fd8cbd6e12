using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Projections;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Intake;

/// <param name="From">First event time; left out = from the beginning.</param>
/// <param name="To">End, not included; left out = to the end.</param>
internal sealed record ReprojectionBody(Instant? From = null, Instant? To = null);

internal static class ProjectionRoutes
{
    public static void MapProjections(this RouteGroupBuilder api)
    {
        var projections = api.MapGroup("/projections").WithTags("ledger");
        // As many as the settings name; never paged.
        projections.MapGet("/", (IProjections all) => new Listing<ProjectionSnapshot>(all.Snapshot(), null))
            .Require(Permission.ReadProjections).WithSummary("The servers that get a copy of the readings, and how far each is.");
        projections.MapGet("/{name}", (string name, IProjections all) => Find(all, name))
            .Require(Permission.ReadProjections).WithSummary("One of them.");
        projections.MapPost("/{name}/reprojection", StartAsync)
            .Require(Permission.Reproject).WithSummary("Writes the past anew, behind what comes in; goes on over restarts of hub and server.");
        projections.MapDelete("/{name}/reprojection", CancelAsync)
            .Require(Permission.Reproject).WithSummary("Ends the writing anew; what it wrote stays.");
    }

    private static ProjectionSnapshot Find(IProjections all, string name) =>
        all.Snapshot().FirstOrDefault(p => p.Name == name) ?? throw ProblemException.NotFound("projection", name);

    private static async Task<Accepted<ReprojectionSnapshot>> StartAsync(
        string name, ReprojectionBody body, Caller caller, IProjections all, IAuditLog audit, TimeProvider city, CancellationToken stop)
    {
        Find(all, name);
        var (fromMs, toMs) = (body.From?.Ms ?? 0, body.To?.Ms ?? city.NowMs() + UnixMs.Day);
        if (toMs <= fromMs)
            throw ProblemException.BadField("to", "write a time later than from");
        await audit.AppendAsync(new(caller.Actor, "projection.reproject", $"projection:{name}", new { from_ms = fromMs, to_ms = toMs }), stop);
        var run = await all.StartAsync(name, fromMs, toMs, stop);
        return TypedResults.Accepted($"{SensorHubWeb.ApiPrefix}/projections/{Uri.EscapeDataString(name)}", run);
    }

    private static async Task<ReprojectionSnapshot> CancelAsync(string name, Caller caller, IProjections all, IAuditLog audit, CancellationToken stop)
    {
        Find(all, name);
        await audit.AppendAsync(new(caller.Actor, "projection.cancel", $"projection:{name}"), stop);
        return await all.CancelAsync(name, stop) ?? throw ProblemException.NotFound("reprojection of", name);
    }
}
