using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Operational.Audit;
using SensorHub.Storage.Postgres;
using SensorHub.Storage.Tests.Checks;
using SensorHub.Storage.Tests.Operational;
using SensorHub.Storage.Tests.Postgres;
using SensorHub.Storage.Transfer;

namespace SensorHub.Storage.Tests.Transfer;

public sealed class MoveToPostgresTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly HubFolder _hub = new();
    private string _name = "";

    private PostgresOptions Postgres => TestServer.Options(_name);
    private DataPlaces Places => DataPlaces.In(_hub.Folder) with { Postgres = Postgres };

    public async Task InitializeAsync()
    {
        _name = TestServer.EmptyDatabase();
        await _hub.FurnishedRegistryAsync();
        await HubRows.AddAsync(_hub.Database);
        await _hub.CloseAsync();
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        TestServer.Drop(_name);
    }

    [Fact]
    public async Task Every_row_of_every_table_arrives_as_it_was()
    {
        var report = await MoveAsync();

        File.Exists(Places.HubDatabase).ShouldBeFalse();
        using var old = new SqliteConnection($"Data Source={report.OldFile};Pooling=False;Mode=ReadOnly");
        old.Open();
        var tables = HubTable.AllOf(old).Select(t => t.Name).ToList();
        var rows = HubRows.Of(old, tables);
        rows.ShouldAllBe(t => t.Value.Count > 0, "no table is left out of this test");
        using var moved = new NpgsqlConnection(Postgres.ConnectionString);
        moved.Open();
        foreach (var (table, lines) in HubRows.Of(moved, tables))
            lines.ShouldBe(rows[table], table);
        report.Rows.ShouldBe(rows.Sum(t => t.Value.Count));
        report.AuditRows.ShouldBe(rows["audit"].Count);
    }

    [Fact]
    public async Task The_hub_goes_on_there_and_gives_no_number_twice()
    {
        var (devices, sent) = await OldNumbersAsync();
        await MoveAsync();
        await using var database = HubDatabase.Open(Postgres, _hub.Key, SystemClock.Instance);

        (await database.WriteAsync(c => c.ExecuteScalar<long>(
            "INSERT INTO devices (id, kind, model, interval_s, enabled, secret_hash, version) VALUES ('new', 'Noise', '', 60, 1, @empty, 8) RETURNING handle",
            new { empty = Array.Empty<byte>() }))).ShouldBe(devices + 1, "the number of a device that was deleted is not given again");
        (await database.WriteAsync(c => c.ExecuteScalar<long>(
            "INSERT INTO outbound (session, packet_id, state, qos, topic, payload) SELECT id, 0, 0, 1, 't', @two FROM sessions RETURNING seq",
            new { two = new byte[2] }))).ShouldBe(sent + 1);
        (await database.ReadAsync(c => c.QuerySingle<(long, long)>("SELECT messages, bytes FROM sessions"))).ShouldBe((2, 6), "triggers act again");
        var audit = new AuditLog(database, _hub.Key, _hub.Clock);
        await audit.AppendAsync(new(Actor.Hub, "test.step", "device:new"));
        (await audit.VerifyAsync()).IsIntact.ShouldBeTrue();
    }

    [Fact]
    public async Task A_database_that_a_hub_has_used_is_refused_by_name_and_left_as_it_is()
    {
        await HubDatabase.Open(Postgres, _hub.Key, SystemClock.Instance).DisposeAsync();

        var refused = await Should.ThrowAsync<IOException>(MoveAsync);

        refused.Message.ShouldContain(_name);
        refused.Message.ShouldContain("createdb");
        File.Exists(Places.HubDatabase).ShouldBeTrue();
        Count("areas").ShouldBe(0);
    }

    [Fact]
    public async Task A_database_that_a_hub_runs_on_is_refused()
    {
        await using var running = HubDatabase.Open(Postgres, _hub.Key, SystemClock.Instance);

        await Should.ThrowAsync<DataTakenException>(MoveAsync);

        File.Exists(Places.HubDatabase).ShouldBeTrue();
    }

    [Fact]
    public async Task A_broken_audit_chain_moves_nothing()
    {
        using (var file = new SqliteConnection($"Data Source={Places.HubDatabase};Pooling=False"))
            file.Execute("UPDATE audit SET actor = 'eve' WHERE seq = 2");

        (await Should.ThrowAsync<InvalidDataException>(MoveAsync)).Message.ShouldContain("row 2");

        File.Exists(Places.HubDatabase).ShouldBeTrue();
        Count("areas").ShouldBe(0);
        Count("hub_tenure").ShouldBe(0);
    }

    [Fact]
    public async Task A_move_that_was_broken_off_before_its_last_step_may_be_made_again()
    {
        var first = await MoveAsync();
        File.Move(first.OldFile, Places.HubDatabase);

        (await MoveAsync()).ShouldBe(first);

        Count("areas").ShouldBe(2);
    }

    [Fact]
    public async Task What_was_moved_already_is_not_moved_twice()
    {
        await MoveAsync();

        (await Should.ThrowAsync<IOException>(MoveAsync)).Message.ShouldContain("moved already");
    }

    public Task<MoveReport> MoveAsync() => MoveToPostgres.RunAsync(Places, NoProgress.Instance, CancellationToken.None).WaitAsync(Limit);

    private async Task<(long Devices, long Sent)> OldNumbersAsync()
    {
        var numbers = await _hub.Database.ReadAsync(c => (NumberOf(c, "devices"), NumberOf(c, "outbound")));
        await _hub.CloseAsync();
        return numbers;
    }

    private static long NumberOf(DbConnection connection, string table) =>
        connection.ExecuteScalar<long>("SELECT seq FROM sqlite_sequence WHERE name = @table", new { table });

    private long Count(string table)
    {
        using var connection = new NpgsqlConnection(Postgres.ConnectionString);
        return connection.ExecuteScalar<long>($"SELECT count(*) FROM {table}");
    }
}
