using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace SensorHub.Web.Operations;

/// <summary>For those who run the hub: is it alive, does it take readings, how much of what.</summary>
internal static class OperationsRoutes
{
    /// <summary>Meters of all rooms are named so.</summary>
    public const string Meters = "SensorHub.*";

    // A label that grows without end must not take the memory: the rest goes into one overflow series.
    private const int MaxSeriesPerMetric = 500;

    public static void AddOperations(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<IntakeCheck>("intake").AddCheck<EvaluationCheck>("evaluation").AddCheck<BrokerCheck>("brokers")
            .AddCheck<ProjectionCheck>("projections").AddCheck<LedgerCheck>("ledger");
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(Meters, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting")
            .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = MaxSeriesPerMetric })
            .AddPrometheusExporter());
    }

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => Results.Json(new { status = "ok" })).AllowAnonymous().ExcludeFromDescription();
        app.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = ReadinessWriter.WriteAsync }).AllowAnonymous();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
    }
}
