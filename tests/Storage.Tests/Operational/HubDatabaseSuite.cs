using System.Data.Common;
using Dapper;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Tests.Operational;

public abstract class HubDatabaseSuite(TestedEngine engine) : IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly HubFolder _hub = new(engine);

    protected HubFolder Hub => _hub;

    public Task InitializeAsync() => _hub.Database.WriteAsync(c => c.Execute("CREATE TABLE t (n INTEGER UNIQUE)"));

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task An_exception_undoes_only_the_work_that_threw_it()
    {
        using var hold = new ManualResetEventSlim();
        var first = _hub.Database.WriteAsync(_ => hold.Wait(Limit));
        var good = Insert(1);
        var bad = _hub.Database.WriteAsync<int>(c =>
        {
            c.Execute("INSERT INTO t VALUES (2)");
            throw new InvalidOperationException("no");
        });
        var later = Insert(3);
        hold.Set();

        (await first.WaitAsync(Limit)).ShouldBeTrue();
        await good.WaitAsync(Limit);
        (await Should.ThrowAsync<InvalidOperationException>(bad.WaitAsync(Limit))).Message.ShouldBe("no");
        await later.WaitAsync(Limit);
        (await Numbers()).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task A_broken_constraint_reaches_its_caller_and_leaves_the_others_alone()
    {
        using var hold = new ManualResetEventSlim();
        var first = _hub.Database.WriteAsync(_ => hold.Wait(Limit));
        var inserts = Enumerable.Range(0, 20).Select(i => Insert(i % 10)).ToArray();
        hold.Set();
        await first.WaitAsync(Limit);

        var refused = 0;
        foreach (var insert in inserts)
        {
            try
            {
                await insert.WaitAsync(Limit);
            }
            catch (DbException)
            {
                refused++;
            }
        }

        refused.ShouldBe(10);
        (await Numbers()).ShouldBe(Enumerable.Range(0, 10));
    }

    [Fact]
    public async Task Writers_from_many_threads_lose_nothing()
    {
        await _hub.Database.WriteAsync(c => c.Execute("INSERT INTO t VALUES (0)"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
                await _hub.Database.WriteAsync(c => c.Execute("UPDATE t SET n = (SELECT n + 1 FROM t)"));
        }))).WaitAsync(Limit);

        (await Numbers()).ShouldBe([400]);
    }

    [Fact]
    public async Task What_was_written_is_visible_to_readers_when_the_task_completes()
    {
        for (var i = 0; i < 50; i++)
        {
            await Insert(i);
            (await Numbers()).ShouldContain(i);
        }
    }

    [Fact]
    public async Task A_committed_callback_runs_in_order_and_before_the_next_work()
    {
        var seen = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _hub.Database.WriteAloneAsync(
            c =>
            {
                seen.Add($"work {i}");
                return c.Execute("INSERT INTO t VALUES (@i)", new { i });
            },
            _ => seen.Add($"committed {i}")))).WaitAsync(Limit);

        seen.Where((_, at) => at % 2 == 0).ShouldAllBe(s => s.StartsWith("work"));
        for (var at = 0; at < seen.Count; at += 2)
            seen[at + 1].ShouldBe(seen[at].Replace("work", "committed"));
    }

    [Fact]
    public async Task A_write_cancelled_while_it_waits_is_not_made()
    {
        using var hold = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var first = _hub.Database.WriteAsync(_ =>
        {
            begun.SetResult();
            return hold.Wait(Limit);
        });
        // Both in one group would begin together, and nothing would wait.
        await begun.Task.WaitAsync(Limit);
        var cancelled = _hub.Database.WriteAsync(c => c.Execute("INSERT INTO t VALUES (1)"), cancel.Token);
        await cancel.CancelAsync();
        hold.Set();

        await first.WaitAsync(Limit);
        await Should.ThrowAsync<OperationCanceledException>(cancelled.WaitAsync(Limit));
        (await Numbers()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Text_comes_back_the_same_from_every_engine()
    {
        (string? Given, string? Stored)[] texts =
        [
            ("plain \U0001F69A", "plain \U0001F69A"),
            ("a\0b", "a\uFFFDb"),
            ("half \uD83D", "half \uFFFD"),
            ("\uDE9A\0 \U0001F69A", "\uFFFD\uFFFD \U0001F69A"),
            (null, null),
        ];
        await _hub.Database.WriteAsync(c => c.Execute("CREATE TABLE texts (v TEXT)"));
        foreach (var (given, stored) in texts)
        {
            await _hub.Database.WriteAsync(c => c.Execute("DELETE FROM texts; INSERT INTO texts VALUES (@given)", new { given }));

            (await _hub.Database.ReadAsync(c => c.QuerySingle<string?>("SELECT v FROM texts"))).ShouldBe(stored);
            (await _hub.Database.ReadAsync(c => c.ExecuteScalar<long>(
                "SELECT count(*) FROM texts WHERE v = @given OR @given IS NULL AND v IS NULL", new { given }))).ShouldBe(1);
            (await _hub.Database.ReadAsync(c =>
            {
                var parameters = new DynamicParameters();
                return c.ExecuteScalar<long>($"SELECT count(*) FROM texts WHERE v {SqlList.In(parameters, "v", [given ?? ""])}", parameters);
            })).ShouldBe(given is null ? 0 : 1);
        }
    }

    [Fact]
    public async Task Readers_cannot_write()
    {
        var write = _hub.Database.ReadAsync(c => c.Execute("INSERT INTO t VALUES (1)"));

        await Should.ThrowAsync<DbException>(write);
    }

    [Fact]
    public async Task Closing_writes_what_waits_and_refuses_what_comes_later()
    {
        using var hold = new ManualResetEventSlim();
        var first = _hub.Database.WriteAsync(_ => hold.Wait(Limit));
        var waiting = Insert(7);
        var database = _hub.Database;
        var closing = _hub.CloseAsync();
        hold.Set();
        await closing.WaitAsync(Limit);

        await first.WaitAsync(Limit);
        await waiting.WaitAsync(Limit);
        await Should.ThrowAsync<ObjectDisposedException>(database.WriteAsync(_ => 0));
        (await Numbers()).ShouldBe([7]);
    }

    protected Task<int> Insert(int n) => _hub.Database.WriteAsync(c => c.Execute("INSERT INTO t VALUES (@n)", new { n }));

    protected Task<List<int>> Numbers() => _hub.Database.ReadAsync(c => c.Query<int>("SELECT n FROM t ORDER BY n").AsList());
}
