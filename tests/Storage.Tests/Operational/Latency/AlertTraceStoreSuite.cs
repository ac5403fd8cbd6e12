using SensorHub.Alerts.Latency;
using SensorHub.Storage.Operational.Latency;
using SensorHub.Storage.Operational.Operations;

namespace SensorHub.Storage.Tests.Operational.Latency;

public abstract class AlertTraceStoreSuite(TestedEngine engine) : IAsyncLifetime
{
    private readonly HubFolder _hub = new(engine);
    private OperationsStore _operations = null!;
    private AlertTraceStore _store = null!;

    public async Task InitializeAsync()
    {
        _store = new(_hub.Database);
        _operations = await OperationsStore.OpenAsync(_hub.Database);
        await BeginAsync(Trace("a", above: 10, upTo: 12), Trace("b", above: 15, upTo: 17));
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Only_an_event_that_told_of_the_alert_first_fills_its_trace_and_only_once()
    {
        (await _store.NoteAsync([new(10, false, 1), new(13, false, 2), new(18, false, 3)], default)).ShouldBeEmpty();

        var changed = await _store.NoteAsync([new(11, false, 4), new(12, false, 5), new(12, true, 6), new(17, true, 7)], default);

        changed.Select(c => (c.Trace.AlertId, c.IsSeen)).ShouldBe([("a", false), ("a", true), ("b", true)]);
        (await _store.FindAsync("a", default)).ShouldBe(Trace("a", 10, 12) with { SentMs = 4, SeenMs = 6 });
        (await _store.FindAsync("b", default)).ShouldBe(Trace("b", 15, 17) with { SeenMs = 7 });
        (await _store.FindAsync("c", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_trace_that_is_there_stays_and_a_task_that_is_accepted_is_seen()
    {
        await BeginAsync(Trace("a", 20, 30) with { IsLate = false });
        (await _store.FindAsync("a", default)).ShouldBe(Trace("a", 10, 12));
        await _operations.WriteAsync(
            t =>
            {
                t.NoteAccepted("task-a", 99);
                t.NoteAccepted("task-a", 100);
                return true;
            },
            default);

        (await _store.FindAsync("a", default))!.SeenMs.ShouldBe(99);
        (await _store.FindAsync("b", default))!.SeenMs.ShouldBeNull();
    }

    [Fact]
    public async Task Traces_of_a_span_come_in_order()
    {
        await BeginAsync(Trace("c", 40, 41) with { DurableMs = 5 });

        (await _store.ReadAsync(new(0, 1_000), 10, default)).Select(t => t.AlertId).ShouldBe(["c", "a", "b"]);
        (await _store.ReadAsync(new(100, 101), 1, default)).ShouldHaveSingleItem().AlertId.ShouldBe("a");
        (await _store.ReadAsync(new(101, 1_000), 10, default)).ShouldBeEmpty();
    }

    private Task BeginAsync(params AlertTrace[] traces) => _operations.WriteAsync(
        t =>
        {
            foreach (var trace in traces)
                t.BeginTrace(trace);
            return true;
        },
        default);

    private static AlertTrace Trace(string id, long above, long upTo) => new()
    {
        AlertId = id,
        TaskId = "task-" + id,
        MeasuredMs = 90,
        ReceivedMs = 95,
        DurableMs = 100,
        EvaluatedMs = 101,
        TaskMs = 102,
        IsLate = true,
        AboveSequence = above,
        UpToSequence = upTo,
    };
}
