using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Alerts.Enforcement;
using SensorHub.Storage.Operational.Operations;
using SQLitePCL;
using Xunit.Abstractions;

namespace SensorHub.Storage.Tests.Operational.Operations;

public sealed class SqliteOperationsTests(ITestOutputHelper output) : OperationsStoreSuite
{
    private readonly HubFolder _hub = new();
    private OperationsStore _operations = null!;

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

    public static TheoryData<TaskFilter> Filters => new(
        new TaskFilter(),
        new TaskFilter(Open: true),
        new TaskFilter(Open: false),
        new TaskFilter(State: TaskState.Filed),
        new TaskFilter(State: TaskState.Closed),
        new TaskFilter(SquadId: "sq-3"),
        new TaskFilter(Open: true, SquadId: "sq-3"),
        new TaskFilter(AreaIds: ["area-1", "area-2"]),
        new TaskFilter(Open: true, AreaIds: ["area-7"]),
        new TaskFilter(AreaIds: ["nowhere"]),
        new TaskFilter(Subject: SensorHub.Alerts.Evaluation.SubjectRef.Site("s-77")),
        new TaskFilter(OverdueAtMs: long.MaxValue));

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_page_of_a_list_over_100_000_closed_tasks_reads_an_index_and_one_page_of_rows(TaskFilter filter)
    {
        // A walk over every index entry takes about 15 steps each; reading or sorting the rows themselves takes far more.
        const int MostSteps = 4_000_000;
        await FileAndMultiply(100_000);

        var watch = Stopwatch.StartNew();
        await _hub.Database.ReadAsync(connection =>
        {
            StopAfter((SqliteConnection)connection, MostSteps);
            var plan = PageQueries.Of(filter).Run<EnforcementTask>(connection, new(Limit: 100));
            StopAfter((SqliteConnection)connection, 0);
            return plan;
        });
        output.WriteLine($"{filter}: {watch.ElapsedMilliseconds} ms");
    }

    private static void StopAfter(SqliteConnection connection, int steps) =>
        raw.sqlite3_progress_handler(connection.Handle!, steps, _ => 1, null);

    /// <summary>One closed task copied n times over squads, areas, sites and time, and fifty open ones.</summary>
    private async Task FileAndMultiply(int count)
    {
        await _operations.WriteAsync(t => t.AppendTaskEvent(Filed("seed")), default);
        await _operations.WriteAsync(
            t => t.AppendTaskEvent(new() { TaskId = "seed", Type = TaskEventType.Closed, Actor = "hub", AtMs = 1_764_000_000_000 }), default);
        await _operations.WriteAsync(t => t.AppendTaskEvent(Filed("open")), default);
        await _hub.Database.WriteAsync(connection => connection.Execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
            INSERT INTO tasks (id, open, state, subject, matter_code, squad_id, area_id, lat, lon, violated_from, violated_to, filed_at,
                unmet_due_at, running_due_at, body)
            SELECT 't' || i, open, state, 'site:s-' || (i % 1000), matter_code, 'sq-' || (i % 40), 'area-' || (i % 200), lat, lon,
                violated_from, violated_to, filed_at + i * 977 % @count, unmet_due_at, running_due_at, body
            FROM n JOIN tasks ON tasks.id = iif(i % (@count / 50) = 0, 'open', 'seed')
            """,
            new { count }));
    }
}
