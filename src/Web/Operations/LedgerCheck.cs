using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SensorHub.Devices.Books;

namespace SensorHub.Web.Operations;

/// <summary>Degraded while an equation of the loss ledger does not hold: readings are taken, and somebody must find out what became of some.</summary>
internal sealed class LedgerCheck(LossLedger ledger) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        ledger.Unbalanced is { Count: > 0 } uneven
            ? HealthCheckResult.Degraded($"the books do not balance: {string.Join(", ", uneven.Select(e => JsonNamingPolicy.SnakeCaseLower.ConvertName(e.ToString())))}")
            : HealthCheckResult.Healthy());
}
