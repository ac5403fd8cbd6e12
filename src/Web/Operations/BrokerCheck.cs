using Microsoft.Extensions.Diagnostics.HealthChecks;
using SensorHub.Ingest.Brokers;

namespace SensorHub.Web.Operations;

/// <summary>Degraded while an external broker delivers nothing or less than was asked for: devices of the hub's own doors are not touched by it.</summary>
internal sealed class BrokerCheck(BrokerDirectory brokers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var faults = brokers.Snapshot().Select(Fault).OfType<string>().ToList();
        return Task.FromResult(faults.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", faults)));
    }

    // Anyone who reaches the port reads this: names and what the broker said are in the log and at /api/v1/brokers.
    private static string? Fault(BrokerSnapshot broker, int index) => broker.State switch
    {
        BrokerState.Connected when broker.RefusedTopics.Count == 0 => null,
        BrokerState.Connected => $"broker {index} does not grant every topic",
        BrokerState.Refused => $"broker {index} refuses the hub",
        _ => $"broker {index} is not connected",
    };
}
