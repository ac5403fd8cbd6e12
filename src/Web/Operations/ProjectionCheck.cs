using Microsoft.Extensions.Diagnostics.HealthChecks;
using SensorHub.Devices.Projections;

namespace SensorHub.Web.Operations;

/// <summary>Degraded while a server does not get its copy of the readings: intake and decisions are not touched by it.</summary>
internal sealed class ProjectionCheck(IProjections projections) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var faults = projections.Snapshot().Select(Fault).OfType<string>().ToList();
        return Task.FromResult(faults.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", faults)));
    }

    // Anyone who reaches the port reads this: names and what the server said are in the log and at /api/v1/projections.
    private static string? Fault(ProjectionSnapshot projection, int index) => projection.State switch
    {
        ProjectionState.Following => null,
        ProjectionState.Refused => $"projection {index} is refused by its server: check user, token and database",
        _ => $"projection {index} waits for its server",
    };
}
