using Dapper;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Postgres;
using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Postgres;

/// <summary>What is told of a write is what is there, whatever becomes of the server or the way to it.</summary>
public sealed class LostServerTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private PostgresServer _server = null!;
    private string _name = "";

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _name = _server.CreateDatabase();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_commit_that_the_server_got_and_whose_answer_was_lost_is_completed_once()
    {
        using var proxy = new CuttingProxy(_server.Port, "COMMIT"u8.ToArray());
        await using var database = await OpenAsync(proxy.Port);
        for (var n = 0; n < 5; n++)
        {
            proxy.CutNext(Cut.BeforeAnswer);
            (await InsertAsync(database, n)).ShouldBe(1);
        }

        (await NumbersAsync(database)).ShouldBe(Enumerable.Range(0, 5));
        proxy.Connections.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task A_commit_that_never_came_to_the_server_is_refused_and_may_be_made_again()
    {
        using var proxy = new CuttingProxy(_server.Port, "COMMIT"u8.ToArray());
        await using var database = await OpenAsync(proxy.Port);
        proxy.CutNext(Cut.BeforeServer);

        await Should.ThrowAsync<IOException>(InsertAsync(database, 1));

        (await InsertAsync(database, 1)).ShouldBe(1);
        (await NumbersAsync(database)).ShouldBe([1]);
    }

    [Fact]
    public async Task A_restart_of_the_server_costs_no_write_that_was_told_done()
    {
        await using var database = await OpenAsync(_server.Port);
        await InsertAsync(database, 1);
        await _server.StopAsync();
        await Should.ThrowAsync<IOException>(InsertAsync(database, 2));
        await Should.ThrowAsync<IOException>(NumbersAsync(database));
        await _server.Process.StartAgainAsync();

        await UntilAsync(() => InsertAsync(database, 2));
        (await UntilAsync(() => NumbersAsync(database))).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_killed_server_keeps_what_was_told_done()
    {
        await using var database = await OpenAsync(_server.Port);
        await InsertAsync(database, 1);
        await _server.KillAsync();
        await Should.ThrowAsync<IOException>(InsertAsync(database, 2));
        await _server.Process.StartAgainAsync();

        (await UntilAsync(() => NumbersAsync(database))).ShouldBe([1]);
    }

    [Fact]
    public async Task A_server_that_is_silent_is_noticed_and_taken_up_again()
    {
        await using var database = await OpenAsync(_server.Port);
        await InsertAsync(database, 1);
        await _server.PauseAsync();
        try
        {
            await Should.ThrowAsync<IOException>(InsertAsync(database, 2));
        }
        finally
        {
            await _server.ResumeAsync();
        }

        await UntilAsync(() => InsertAsync(database, 3));
        (await UntilAsync(() => NumbersAsync(database))).ShouldBe([1, 3]);
    }

    private async Task<HubDatabase> OpenAsync(int port)
    {
        var options = new PostgresOptions { ConnectionString = _server.ConnectionString(_name, port) };
        var database = HubDatabase.Open(options, new(new byte[32]), SystemClock.Instance);
        await database.WriteAsync(c => c.Execute("CREATE TABLE marks (n BIGINT)"));
        return database;
    }

    private static Task<int> InsertAsync(HubDatabase database, int n) =>
        database.WriteAsync(c => c.Execute("INSERT INTO marks VALUES (@n)", new { n })).WaitAsync(Limit);

    private static Task<List<int>> NumbersAsync(HubDatabase database) =>
        database.ReadAsync(c => c.Query<int>("SELECT n FROM marks ORDER BY n").AsList()).WaitAsync(Limit);

    private static async Task<T> UntilAsync<T>(Func<Task<T>> work)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await new DiskRetry(SystemClock.Instance, (_, _) => { }).RunAsync(work, limit.Token);
    }
}
