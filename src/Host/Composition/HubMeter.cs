using System.Diagnostics.Metrics;
using SensorHub.Alerts.Evaluation;

namespace SensorHub.Host.Composition;

/// <summary>
/// The process and its queues as instruments: how far decisions and compaction are behind the journal, and the longest pauses of the garbage
/// collector. Collections that pause long are of the second generation and seconds apart, so a look four times a second misses none of them.
/// </summary>
internal sealed class HubMeter : IHostedService, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly (GCKind Kind, string Name)[] Kinds =
        [(GCKind.Ephemeral, "ephemeral"), (GCKind.FullBlocking, "full_blocking"), (GCKind.Background, "background")];

    private readonly Meter _meter = new("SensorHub.Host");
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly TimeSpan[] _longest = new TimeSpan[Kinds.Length];

    public HubMeter(HubStores stores, IEvaluationProgress progress, CityClocks clocks)
    {
        _meter.CreateObservableGauge(
            "sensorhub.host.gc_pause_longest", LongestPauses, "s", "Longest pause since start by kind of collection; all but ephemeral are of the second generation.");
        _meter.CreateObservableGauge("sensorhub.journal.unevaluated", () => progress.DurablePosition - progress.EvaluatedPosition, "By");
        _meter.CreateObservableGauge("sensorhub.journal.uncompacted", () => progress.DurablePosition - stores.Telemetry.Compactor.CompactedPosition, "By");
        _timer = clocks.Machine.CreateTimer(static m => ((HubMeter)m!).Look(), this, LookEvery, LookEvery);
    }

    /// <summary>Nothing to do: being a service makes sure that the instruments exist from the start.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _timer.Dispose();
        _meter.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            for (var i = 0; i < Kinds.Length; i++)
            {
                foreach (var pause in GC.GetGCMemoryInfo(Kinds[i].Kind).PauseDurations)
                    _longest[i] = pause > _longest[i] ? pause : _longest[i];
            }
        }
    }

    private Measurement<double>[] LongestPauses()
    {
        Look();
        lock (_gate)
            return [.. Kinds.Select((k, i) => new Measurement<double>(_longest[i].TotalSeconds, KeyValuePair.Create("kind", (object?)k.Name)))];
    }
}
