using SensorHub.Alerts.Evaluation;

namespace SensorHub.Host.Composition;

/// <summary>Compacts what is evaluated, and nothing beyond it.</summary>
internal sealed class CompactionWorker(HubStores stores, Evaluator evaluator, CityClocks clocks) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await stores.Telemetry.Compactor.RunAsync(() => evaluator.EvaluatedPosition, clocks.Machine, stoppingToken);
    }
}
