using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SensorHub.Host.Sockets;

/// <summary>Puts the plan into force.</summary>
internal static class SocketServices
{
    /// <summary>After Kestrel's own: the listeners registered last are asked first.</summary>
    public static IServiceCollection AddSeats(this IServiceCollection services, SocketPlan plan, HubSeats seats)
    {
        services.AddHealthChecks().AddCheck<OpenFilesCheck>("open_files");
        return services
            .AddSingleton(plan)
            .AddSingleton(seats)
            .AddSingleton<IConnectionListenerFactory>(p => new SeatedListeners(ActivatorUtilities.CreateInstance<SocketTransportFactory>(p), seats.All))
            .AddHostedService<SocketMeter>();
    }

    /// <summary>Closes who finds no seat at this port.</summary>
    public static void UseSeats(this ListenOptions listen, Seats seats) => listen.Use(next => async connection =>
    {
        if (!seats.TryTake())
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            seats.Release();
        }
    });
}

/// <summary>Degraded while fewer MQTT connections are admitted than the settings ask for.</summary>
internal sealed class OpenFilesCheck(SocketPlan plan) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(plan.Fits
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"the process may open {plan.Files} files: {plan.Mqtt} MQTT connections are admitted, all that are configured need {plan.Needed} files"));
}
