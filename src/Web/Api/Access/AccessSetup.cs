using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SensorHub.Web.Api.Access;

internal static class AccessSetup
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<Callers>();
        services.AddSingleton<WrongTokens>();
        services.AddSingleton<DeniedRequests>();
        services.AddAuthentication(BearerHandler.Name).AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Name, null);
        var authorization = services.AddAuthorizationBuilder();
        foreach (var permission in Enum.GetValues<Permission>())
            authorization.AddPolicy(permission.ToString(), p => p.RequireRole(Permissions.RolesFor(permission).Select(r => r.ToString())));
    }

    /// <summary>Lets callers through whose role has the permission; several add up.</summary>
    public static TBuilder Require<TBuilder>(this TBuilder routes, Permission permission) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(permission.ToString());

    /// <summary>Fails at start for a route that says neither which permission it requires nor that it is open to all.</summary>
    public static void RequireDecision(this RouteGroupBuilder routes) => ((IEndpointConventionBuilder)routes).Finally(route =>
    {
        if (!route.Metadata.Any(m => m is IAllowAnonymous or IAuthorizeData { Policy: not null }))
            throw new InvalidOperationException($"The route {route.DisplayName} requires no permission.");
    });
}
