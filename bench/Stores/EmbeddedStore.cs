using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Ingest;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Bench.Stores;

/// <summary>The hub's store without its listeners: admission, journal with fsync, compaction behind it.</summary>
internal sealed class EmbeddedStore : IAsyncDisposable
{
    private const int Loaders = 50;

    private readonly SegmentJournal _journal;
    private readonly TelemetryStore _telemetry;
    private readonly Committer _committer;
    private readonly InFlightBudget _budget = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _compaction;

    private EmbeddedStore(SegmentJournal journal, TelemetryStore telemetry, TimeProvider clock)
    {
        (_journal, _telemetry) = (journal, telemetry);
        _committer = new(
            journal, telemetry.Index, telemetry.Held, new IngestLedger(new UnknownMetrics()), new IngestClocks(clock, clock), new NoLag(), NullLogger<Committer>.Instance);
        _compaction = Task.Run(() => telemetry.Compactor.RunAsync(() => journal.DurablePosition, clock, _stop.Token));
    }

    public static async Task<EmbeddedStore> OpenAsync(string folder, TimeProvider clock)
    {
        var journal = SegmentJournal.Open(new() { Folder = Path.Combine(folder, "journal") }, clock, NullLogger<SegmentJournal>.Instance);
        var telemetry = await TelemetryStore.OpenAsync(new() { DatabaseFile = Path.Combine(folder, TelemetryOptions.DefaultFileName), QuietSeconds = 1 }, journal);
        var store = new EmbeddedStore(journal, telemetry, clock);
        await store._committer.StartAsync(CancellationToken.None);
        return store;
    }

    /// <summary>Loads in order of time, several batches at once; returns when everything is on disk.</summary>
    /// <returns>Seconds.</returns>
    public async Task<double> LoadAsync(NoiseDays noise, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        var perLoader = noise.Meters / Loaders + 1;
        await Task.WhenAll(Enumerable.Range(0, Loaders).Select(l => Task.Run(() => LoadAsync(noise, clock, l * perLoader, Math.Min(noise.Meters, (l + 1) * perLoader)))));
        return clock.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Returns when everything that is there now is in sealed chunks and free pages are given back.</summary>
    public async Task CompactAllAsync(TimeProvider clock)
    {
        var end = _journal.DurablePosition;
        while (_telemetry.Compactor.SettledPosition < end)
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _committer.StopAsync(CancellationToken.None);
        await _stop.CancelAsync();
        await _compaction.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _telemetry.Dispose();
        _journal.Dispose();
        _committer.Dispose();
        _stop.Dispose();
    }

    private async Task LoadAsync(NoiseDays noise, TimeProvider clock, int fromMeter, int toMeter)
    {
        using var batch = new ReadingBatch(_budget);
        var receivedMs = clock.NowMs();
        await batch.PrepareAsync(ReadingBatch.FullBytes, CancellationToken.None);
        for (var index = 0; index < noise.Length; index++)
        {
            for (var meter = fromMeter; meter < toMeter; meter++)
            {
                Add(batch, new(EntryKind.Reading, EntryFlags.None, PayloadFormat.Json, noise.MsAt(index), receivedMs, meter + 1, noise.StepS), noise.TenthsAt(meter, index) / 10.0);
                if (!batch.IsFull)
                    continue;
                await _committer.CommitAsync(batch);
                await batch.PrepareAsync(ReadingBatch.FullBytes, CancellationToken.None);
                receivedMs = clock.NowMs();
            }
        }

        if (!batch.IsEmpty)
            await _committer.CommitAsync(batch);
    }

    private static void Add(ReadingBatch batch, in ReadingHeader header, double leq)
    {
        if (!batch.TryReserve(ReadingEntryWriter.LengthOf(1, 0), out var room))
            throw new InvalidOperationException("The budget gives no room.");
        batch.Advance(ReadingEntryWriter.Write(room, header, [new(Metric.Leq, Quality.Good, leq)], []));
    }

    private sealed class NoLag : IEvaluationLag
    {
        public TimeSpan Current => TimeSpan.Zero;
    }
}
