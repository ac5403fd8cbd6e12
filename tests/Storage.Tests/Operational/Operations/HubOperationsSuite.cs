using SensorHub.Alerts.Enforcement;
using SensorHub.Storage.Operational.Operations;

namespace SensorHub.Storage.Tests.Operational.Operations;

public abstract class HubOperationsSuite(TestedEngine engine) : OperationsStoreSuite
{
    private readonly HubFolder _hub = new(engine);
    private OperationsStore _operations = null!;

    protected HubFolder Hub => _hub;
    protected override IOperationsStore Store => _operations;
    protected override IOperationsQueries Queries => _operations;
    protected override ILiveEventFeed Events => _operations;

    public override async Task InitializeAsync() => _operations = await OperationsStore.OpenAsync(_hub.Database);

    public override async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Everything_is_there_after_a_restart_and_the_sequence_goes_on()
    {
        var filed = await _operations.WriteAsync(t => t.Record(Filed("t1")), default);
        var before = await _operations.RangeAsync(default);
        await _hub.CloseAsync();
        await InitializeAsync();

        (await _operations.RangeAsync(default)).ShouldBe(before);
        await _operations.WaitBeyondAsync(filed.LastSequence, default);
        var next = await _operations.WriteAsync(t => t.Record(Filed("t2")), default);
        next.LastSequence.ShouldBe(filed.LastSequence + 2);
    }

    [Fact]
    public async Task Forgotten_live_events_leave_a_mark_and_task_events_stay()
    {
        for (var i = 0; i < 4; i++)
        {
            var at = i;
            await _operations.WriteAsync(
                t => t.AppendLiveEvent(new() { Type = "x", AtMs = at, AboutId = "a", Payload = "{}" }), default);
        }

        (await _operations.ForgetLiveEventsAsync(beforeMs: 2)).ShouldBe(2);
        (await _operations.ForgetLiveEventsAsync(beforeMs: 2)).ShouldBe(0);
        (await _operations.RangeAsync(default)).ShouldBe(new LiveEventRange(2, 4));
        (await _operations.ReadAfterAsync(0, 10, default)).Select(e => e.Sequence).ShouldBe([3, 4]);

        (await _operations.ForgetLiveEventsAsync(beforeMs: long.MaxValue)).ShouldBe(2);
        (await _operations.RangeAsync(default)).ShouldBe(new LiveEventRange(4, 4));
    }
}
