using SensorHub.Devices.Projections;
using SensorHub.Storage.Operational.Projections;

namespace SensorHub.Storage.Tests.Operational.Projections;

public abstract class ProjectionStoreSuite(TestedEngine engine) : IAsyncLifetime
{
    private readonly HubFolder _hub = new(engine);

    private ProjectionStore Store => new(_hub.Database, "city");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task A_position_is_its_projections_own_and_outlives_the_hub()
    {
        (await Store.PositionAsync(default)).ShouldBeNull();
        await Store.SaveAsync(4_711, null, default);
        await Store.SaveAsync(9_000_000_000_000, null, default);
        await _hub.CloseAsync();

        (await Store.PositionAsync(default)).ShouldBe(9_000_000_000_000);
        (await new ProjectionStore(_hub.Database, "other").PositionAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_run_goes_on_where_it_stood_with_the_position_of_that_moment()
    {
        var run = ProjectionRun.Begin(1_000, 9_000, startedMs: 5);
        (await Store.RunAsync(default)).ShouldBeNull();
        await Store.BeginAsync(run, default);

        var further = run with { Device = 3, NextMs = 4_000, Written = 70 };
        await Store.SaveAsync(12, further, default);
        await _hub.CloseAsync();

        (await Store.RunAsync(default)).ShouldBe(further);
        (await Store.PositionAsync(default)).ShouldBe(12);
    }

    [Fact]
    public async Task A_run_that_ended_or_was_replaced_does_not_move_any_more()
    {
        var first = ProjectionRun.Begin(1_000, 9_000, startedMs: 5);
        await Store.BeginAsync(first, default);
        var ended = first with { State = ReprojectionState.Failed, EndedMs = 8, Error = "the server said no" };
        await Store.AdvanceAsync(ended, default);
        await Store.AdvanceAsync(first with { Written = 1 }, default);
        (await Store.RunAsync(default)).ShouldBe(ended);

        var second = ProjectionRun.Begin(0, 500, startedMs: 9);
        await Store.BeginAsync(second, default);
        await Store.AdvanceAsync(first with { Written = 2 }, default);

        (await Store.RunAsync(default)).ShouldBe(second);
    }
}
