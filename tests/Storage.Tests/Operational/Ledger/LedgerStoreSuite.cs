using SensorHub.Devices.Books;
using SensorHub.Storage.Operational.Ledger;
using SensorHub.Storage.Operational.Operations;

namespace SensorHub.Storage.Tests.Operational.Ledger;

public abstract class LedgerStoreSuite(TestedEngine engine) : IAsyncLifetime
{
    private readonly HubFolder _hub = new(engine);
    private LedgerStore _store = null!;

    public Task InitializeAsync()
    {
        _store = new(_hub.Database);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task An_entry_comes_back_as_it_was_also_after_the_database_was_closed()
    {
        (await _store.LastAsync(default)).ShouldBeNull();
        var counted = Entry(1_000);
        var gap = Entry(2_000) with
        {
            IsGap = true,
            Received = null,
            Stored = null,
            Duplicates = null,
            Conflicts = null,
            Quarantined = null,
            Dropped = null,
            Written = null,
            Evaluated = null,
            IntakeDifference = null,
            EvaluationDifference = null,
            NotificationDifference = null,
            Sources = new Dictionary<string, IntakeTerms>(),
        };
        await _store.AppendAsync(counted, 0, default);
        await _store.AppendAsync(gap, 0, default);
        await _hub.CloseAsync();
        _store = new(_hub.Database);

        (await _store.LastAsync(default)).ShouldBeEquivalentTo(gap);
        (await _store.ReadAsync(new(0, 3_000), 10, default)).ShouldBeEquivalentTo(new List<LedgerEntry> { counted, gap });
    }

    [Fact]
    public async Task The_same_entry_again_changes_nothing_and_old_ones_go()
    {
        for (var at = 1; at <= 5; at++)
            await _store.AppendAsync(Entry(at * 1_000), 0, default);
        await _store.AppendAsync(Entry(5_000) with { Received = 77 }, 3_000, default);

        var kept = await _store.ReadAsync(new(0, 10_000), 10, default);
        kept.Select(e => e.AtMs).ShouldBe([3_000, 4_000, 5_000]);
        kept[^1].Received.ShouldBe(10);
        (await _store.ReadAsync(new(3_000, 5_000), 1, default)).ShouldHaveSingleItem().AtMs.ShouldBe(3_000);
    }

    [Fact]
    public async Task Live_events_are_counted_between_sequences()
    {
        var operations = await OperationsStore.OpenAsync(_hub.Database);
        for (var i = 0; i < 4; i++)
        {
            await operations.WriteAsync(
                t => t.AppendLiveEvent(new() { Type = "device.clock", AtMs = 1, AboutId = "n1", Payload = "{}" }), default);
        }

        var last = (await _store.PositionsAsync(default)).Decided;
        (await _store.CountDecidedAsync(0, last, default)).ShouldBe(4);
        (await _store.CountDecidedAsync(last - 1, last, default)).ShouldBe(1);
        (await _store.CountDecidedAsync(last, last, default)).ShouldBe(0);
    }

    [Fact]
    public async Task Positions_are_those_that_followers_stored()
    {
        (await _store.PositionsAsync(default)).ShouldBe(default);
        var operations = await OperationsStore.OpenAsync(_hub.Database);
        await operations.WriteAsync(
            t =>
            {
                t.SetEvaluatedPosition(0, 4_711);
                return true;
            },
            default);

        (await _store.PositionsAsync(default)).ShouldBe(new(0, 4_711, 0, 0));
    }

    private static LedgerEntry Entry(long atMs) => new()
    {
        FromMs = atMs - 500,
        AtMs = atMs,
        IsLast = true,
        Received = 10,
        Stored = 4,
        Duplicates = 1,
        Conflicts = 2,
        Quarantined = 1,
        Dropped = 1,
        Pending = 1,
        Written = 6,
        Evaluated = 5,
        Decided = 3,
        Notified = 2,
        IntakeDifference = 0,
        EvaluationDifference = 0,
        NotificationDifference = 0,
        Positions = new(100, 90, 8, 7),
        Sources = new Dictionary<string, IntakeTerms> { ["mqtt-5.0"] = new(10, 4, 1, 2, 1, 1, 1) },
    };
}
