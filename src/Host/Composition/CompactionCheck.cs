using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SensorHub.Host.Composition;

/// <summary>Degraded while a step of compaction fails: readings are taken and nothing is lost, but the journal grows until it is seen to.</summary>
internal sealed class CompactionCheck(HubStores stores) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // What failed names paths: the log has it.
        var failing = stores.Telemetry.Compactor.Failing;
        return Task.FromResult(failing.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"telemetry: {string.Join(", ", failing)} cannot go on, the log says why; run sensorhub check"));
    }
}
