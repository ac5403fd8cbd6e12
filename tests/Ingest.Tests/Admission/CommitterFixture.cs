using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Sessions;
using SensorHub.TestKit.Ingest;

namespace SensorHub.Ingest.Tests.Admission;

/// <summary>A running committer on a journal in memory and clocks that stand still.</summary>
public abstract class CommitterFixture : IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    protected const long T = 1_786_802_340_000;

    protected CommitterFixture()
    {
        City = new(DateTimeOffset.FromUnixTimeMilliseconds(T));
        Ledger = new(Unknown);
        Index = new(Journal);
        Committer = new(Journal, Index, Held, Ledger, new(City, Network), Lag, NullLogger<Committer>.Instance);
    }

    protected FakeTimeProvider City { get; }
    protected FakeTimeProvider Network { get; } = new();
    protected FakeLag Lag { get; } = new();
    protected MemoryJournal Journal { get; } = new();
    protected MemoryReadingIndex Index { get; }
    protected HeldPackets Held { get; } = new();
    protected UnknownMetrics Unknown { get; } = new();
    protected IngestLedger Ledger { get; }
    protected InFlightBudget Budget { get; } = new();
    protected Committer Committer { get; }

    /// <summary>The first record is a tick that says when the hub started; then the clock stands.</summary>
    public async Task InitializeAsync()
    {
        await Committer.StartAsync(default);
        await Eventually(() => Journal.Records.Count == 1);
    }

    public virtual async Task DisposeAsync()
    {
        Journal.Refuse(null);
        Journal.Release();
        await Committer.StopAsync(default).WaitAsync(Limit);
        Committer.Dispose();
        Journal.Dispose();
    }

    protected async Task Commit(ReadingBatch batch) => await Committer.CommitAsync(batch).AsTask().WaitAsync(Limit);

    /// <summary>Waits for what another thread is about to do.</summary>
    protected static async Task Eventually(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
