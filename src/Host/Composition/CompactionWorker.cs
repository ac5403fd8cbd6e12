using SensorHub.Alerts.Evaluation;
using SensorHub.Storage.Journal;

namespace SensorHub.Host.Composition;

/// <summary>Compacts what is evaluated and read by all who follow the journal, and nothing beyond it: compacted segments may be removed.</summary>
internal sealed class CompactionWorker(
    HubStores stores, Evaluator evaluator, IEnumerable<IJournalFollower> followers, CityClocks clocks) : BackgroundService
{
    // After a start what is decided already is read again, from a checkpoint on.
    private long DoneBefore => followers.Select(f => f.DoneBefore).Append(evaluator.JudgedPosition).Append(evaluator.EvaluatedPosition).Min();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await stores.Telemetry.Compactor.RunAsync(() => DoneBefore, clocks.Machine, stoppingToken);
    }
}
