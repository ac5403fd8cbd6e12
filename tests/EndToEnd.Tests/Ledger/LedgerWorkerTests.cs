using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Devices.Books;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Composition;
using SensorHub.Host.Ledger;
using SensorHub.TestKit.Journals;

namespace SensorHub.EndToEnd.Tests.Ledger;

public sealed class LedgerWorkerTests
{
    [Fact]
    public async Task A_stop_before_the_killed_run_is_accounted_for_writes_no_last_entry_that_would_hide_its_gap()
    {
        var store = new HangingStore();
        using var ledger = new LossLedger(new(new NoIntake(), () => Passage.NotBegun, () => Passage.NotBegun, new MemoryJournal(), store, SystemClock.Instance));
        using var worker = new LedgerWorker(
            ledger, operations: null!, new CityClocks(SystemClock.Instance, new CityCalendar(TimeZoneInfo.Utc), SystemClock.Instance), NullLogger<LedgerWorker>.Instance);
        await worker.StartAsync(CancellationToken.None);
        await store.Asked.Task.WaitAsync(Patience.Limit, SystemClock.Instance);

        await worker.StopAsync(CancellationToken.None).WaitAsync(Patience.Limit, SystemClock.Instance);

        store.Kept.ShouldBeEmpty();
    }

    /// <summary>A store that does not say what the run before left, as a database server that is away.</summary>
    private sealed class HangingStore : ILedgerStore
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public List<LedgerEntry> Kept { get; } = [];

        public async Task<LedgerEntry?> LastAsync(CancellationToken cancellation)
        {
            Asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, SystemClock.Instance, cancellation);
            return null;
        }

        public Task AppendAsync(LedgerEntry entry, long keepFromMs, CancellationToken cancellation)
        {
            Kept.Add(entry);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<LedgerEntry>> ReadAsync(TimeSpanMs span, int max, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<LedgerEntry>>([]);

        public Task<long> CountDecidedAsync(long above, long upTo, CancellationToken cancellation) => Task.FromResult(0L);

        public Task<LedgerPositions> PositionsAsync(CancellationToken cancellation) => Task.FromResult(new LedgerPositions(0, 0, 0, 0));
    }

    private sealed class NoIntake : IIntakeBooks
    {
        public long Written => 0;

        public IReadOnlyDictionary<string, IntakeTerms> Terms() => new Dictionary<string, IntakeTerms>();

        public long? WrittenAt(long position) => 0;
    }
}
