using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Web.Api.Access;

namespace SensorHub.Web.Live;

internal static class LiveRoutes
{
    public const string ContentType = "text/event-stream";

    public static void AddLive(this IServiceCollection services)
    {
        services.AddSingleton<LiveMetrics>();
        services.AddSingleton<LiveClients>();
    }

    public static void MapLive(this RouteGroupBuilder api) => api
        .MapGet("/events", (HttpContext http, Caller caller, LiveClients clients, long? after) => clients.ServeAsync(http, caller.Actor, after))
        .Require(Permission.ReadCases).WithTags("events").Produces<string>(StatusCodes.Status200OK, ContentType)
        .WithSummary("Alerts and tasks as they change, server-sent events; Last-Event-ID (or after) resumes without loss.");
}
