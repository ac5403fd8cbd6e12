using Microsoft.Extensions.Diagnostics.HealthChecks;
using SensorHub.Alerts.Evaluation;
using SensorHub.Ingest.Admission;

namespace SensorHub.Web.Operations;

/// <summary>Not ready while nothing can be acknowledged: the journal cannot be written, or too much of it waits to be decided and compacted.</summary>
internal sealed class IntakeCheck(Committer committer) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        // The fault itself names paths: the log has it.
        Task.FromResult(
            committer.Fault is not null ? HealthCheckResult.Unhealthy("the journal cannot be written: nothing is acknowledged until it can")
            : committer.IsFull ? HealthCheckResult.Unhealthy("evaluation or compaction is too far behind the journal: nothing is taken in until it has caught up")
            : HealthCheckResult.Healthy());
}

/// <summary>Degraded while decisions wait for a store, or come so late that intake is slowed.</summary>
internal sealed class EvaluationCheck(IEvaluationLag lag, IEvaluationProgress progress) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var behind = $"{lag.Current.TotalSeconds:F0} s behind the journal";
        if (progress.IsHeldUp)
            return Task.FromResult(HealthCheckResult.Degraded($"evaluation waits for stores that cannot be read or written, {behind}"));
        return Task.FromResult(lag.Current > Committer.MaxLag ? HealthCheckResult.Degraded($"evaluation is {behind}") : HealthCheckResult.Healthy());
    }
}
