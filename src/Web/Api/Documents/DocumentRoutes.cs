using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SensorHub.Web.Api.Documents;

/// <summary>What a newcomer sees first.</summary>
internal sealed record IndexShown(
    string Name, string Version, string Api, string Openapi, string Authorization, IReadOnlyList<string> Operations);

internal static class DocumentRoutes
{
    public static void AddDocuments(this IServiceCollection services) => services.AddOpenApi("v1", o =>
    {
        o.AddDocumentTransformer<ApiDescription>();
        o.AddOperationTransformer<ApiDescription>();
        o.AddSchemaTransformer<ApiDescription>();
    });

    public static void MapDocuments(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapGet("/", () => new IndexShown(
                "SensorHub", Version, SensorHubWeb.ApiPrefix, "/openapi/v1.json",
                "Bearer token; the administrator's is in <data>/admin-token", ["/healthz", "/readyz", "/metrics"]))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static string Version { get; } =
        typeof(DocumentRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
