using System.Text;
using Dapper;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Postgres;
using SensorHub.Storage.Tests.Operational;
using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Postgres;

public sealed class PostgresHubDatabaseTests() : HubDatabaseSuite(TestedEngine.Postgres)
{
    [Fact]
    public async Task Commits_are_synced_even_where_the_server_does_not_by_itself()
    {
        await using var server = await OtherDatabase.NewAsync();
        server.Execute($"ALTER DATABASE {server.Name} SET synchronous_commit = off");
        await using var database = server.Open();

        (await database.WriteAsync(c => c.ExecuteScalar<string>("SHOW synchronous_commit"))).ShouldBe("on");
    }

    [Fact]
    public async Task A_second_hub_is_refused_in_one_sentence_and_the_first_goes_on()
    {
        await using var server = await OtherDatabase.NewAsync();
        await using var first = server.Open();

        Should.Throw<DataTakenException>(() => server.Open()).Message.ShouldContain("another hub uses the database");

        (await first.WriteAsync(_ => 1).WaitAsync(Limit)).ShouldBe(1);
    }

    [Fact]
    public async Task The_data_of_another_hubs_key_are_refused()
    {
        await using var server = await OtherDatabase.NewAsync();
        await server.Open().DisposeAsync();

        Should.Throw<InvalidDataException>(() => server.Open(key: 7)).Message.ShouldContain("hub.key");
    }

    [Fact]
    public async Task A_hub_whose_data_were_used_by_another_writes_no_more()
    {
        await using var server = await OtherDatabase.NewAsync();
        await using var stale = server.Open();
        server.Execute("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sensorhub %'");
        await using (var other = server.Open())
            await other.WriteAsync(c => c.Execute("CREATE TABLE marks (n BIGINT)"));

        await Should.ThrowAsync<DataTakenException>(stale.WriteAsync(c => c.Execute("INSERT INTO marks VALUES (1)")).WaitAsync(Limit));

        await using var next = server.Open();
        (await next.ReadAsync(c => c.ExecuteScalar<long>("SELECT count(*) FROM marks"))).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_IOException_at_start()
    {
        using var cancel = new CancellationTokenSource();
        var options = new PostgresOptions { ConnectionString = $"Host=127.0.0.1;Port={LoopbackPorts.Take()};Database=x;Username=postgres" };
        var opening = Task.Run(() => HubDatabase.Open(options, new(new byte[32]), SystemClock.Instance, cancel.Token));
        await cancel.CancelAsync();

        await Should.ThrowAsync<Exception>(opening.WaitAsync(Limit));
        var refused = new PostgresOptions { ConnectionString = TestServer.Options("no_such_database").ConnectionString };
        Should.Throw<IOException>(() => HubDatabase.Open(refused, new(new byte[32]), SystemClock.Instance)).Message.ShouldContain("no_such_database");
    }

    /// <summary>A database with hubs of the test's own.</summary>
    private sealed class OtherDatabase : IAsyncDisposable
    {
        public string Name { get; } = TestServer.NewDatabase();

        public static Task<OtherDatabase> NewAsync() => Task.Run(() => new OtherDatabase());

        public HubDatabase Open(byte key = 1) => HubDatabase.Open(TestServer.Options(Name), new(Encoding.ASCII.GetBytes(new string((char)key, 32))), SystemClock.Instance);

        public void Execute(string sql) => TestServer.Execute(sql, Name);

        public ValueTask DisposeAsync()
        {
            TestServer.Drop(Name);
            return ValueTask.CompletedTask;
        }
    }
}
