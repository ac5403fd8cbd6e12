using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Alerts.Enforcement;
using SensorHub.Storage.Operational.Operations;
using SensorHub.Storage.Tests.Operational;
using SensorHub.Storage.Tests.Operational.Operations;
using SQLitePCL;
using Xunit.Abstractions;

namespace SensorHub.Storage.Tests.Sqlite;

public sealed class SqliteOperationsTests(ITestOutputHelper output) : HubOperationsSuite(TestedEngine.Sqlite)
{
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
        await Hub.Database.ReadAsync(connection =>
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
        await Store.WriteAsync(t => t.AppendTaskEvent(Filed("seed")), default);
        await Store.WriteAsync(
            t => t.AppendTaskEvent(new() { TaskId = "seed", Type = TaskEventType.Closed, Actor = "hub", AtMs = 1_764_000_000_000 }), default);
        await Store.WriteAsync(t => t.AppendTaskEvent(Filed("open")), default);
        await Hub.Database.WriteAsync(connection => connection.Execute(
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
