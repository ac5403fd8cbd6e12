using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using SensorHub.Storage.Backups;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Tests.Checks;
using SensorHub.Storage.Tests.Operational;
using SensorHub.Storage.Tests.Postgres;
using SensorHub.Storage.Tests.Transfer;
using SensorHub.Storage.Transfer;

namespace SensorHub.Storage.Tests.Backups;

/// <summary>A hub on PostgreSQL is checked, backed up and restored as any other.</summary>
public sealed class PostgresBackupTests : IAsyncLifetime
{
    private BackupRig _rig = null!;

    public async Task InitializeAsync() => _rig = await BackupRig.FilledAsync(TestedEngine.Postgres);

    [Fact]
    public async Task A_backup_of_a_running_hub_holds_every_row_and_is_restored_with_a_hub_db()
    {
        await HubRows.AddAsync(_rig.Hub.Hub.Database);

        await _rig.BackUpAsync();

        var (folder, _) = await _rig.RestoreAsync();
        BackupRig.Check(folder).Damages.ShouldBeEmpty();
        using var restored = new SqliteConnection($"Data Source={DataPlaces.In(folder).HubDatabase};Pooling=False;Mode=ReadOnly");
        restored.Open();
        var tables = HubTable.AllOf(restored).Select(t => t.Name).ToList();
        using var server = new NpgsqlConnection(_rig.Hub.Places.Postgres.ConnectionString);
        server.Open();
        var rows = HubRows.Of(server, tables);
        foreach (var (table, lines) in HubRows.Of(restored, tables))
            lines.ShouldBe(rows[table], table);
        restored.ExecuteScalar<long>("SELECT seq FROM sqlite_sequence WHERE name = 'devices'").ShouldBe(
            server.ExecuteScalar<long>("SELECT last_value FROM devices_handle_seq"), "no handle is given twice");
        restored.Query<string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").Count().ShouldBe(3);
        (await BackupRig.ReadAsync(folder, 1)).ShouldBe(BackupRig.Sent(1, _rig.Hub.Seconds));
    }

    [Fact]
    public async Task A_restored_hub_db_goes_into_an_empty_database()
    {
        await _rig.BackUpAsync();
        var (folder, _) = await _rig.RestoreAsync();
        var name = TestServer.EmptyDatabase();
        var places = DataPlaces.In(folder) with { Postgres = TestServer.Options(name) };

        await MoveToPostgres.RunAsync(places, NoProgress.Instance, CancellationToken.None);

        DataFolderCheck.Run(places, NoProgress.Instance, CancellationToken.None).Damages.ShouldBeEmpty();
        TestServer.Drop(name);
    }

    [Fact]
    public async Task A_check_reads_the_database_and_names_it()
    {
        await _rig.Hub.CloseAsync();
        var whole = Check();
        whole.Damages.ShouldBeEmpty();
        whole.Counts.AuditRows.ShouldBeGreaterThan(0);

        Execute("UPDATE audit SET actor = 'eve' WHERE seq = 2; UPDATE positions SET position = 1 WHERE follower = 'evaluator'");

        var damages = Check().Damages;
        damages.ShouldContain(d => d.Place == "audit row 2" && d.File.Contains("PostgreSQL database"));
        damages.ShouldContain(d => d.Place == "evaluated position 1");
    }

    [Fact]
    public async Task A_database_that_is_not_this_hubs_is_neither_checked_nor_backed_up()
    {
        await _rig.Hub.CloseAsync();
        Execute("UPDATE hub_tenure SET hub = @zeros", new { zeros = new byte[32] });

        Should.Throw<InvalidDataException>(() => Check()).Message.ShouldContain("hub.key");
        (await Should.ThrowAsync<InvalidDataException>(() => Backup.OfStoppedAsync(
            _rig.Hub.Places, _rig.Backups, 7, 0, _rig.Hub.Clock, NoProgress.Instance, CancellationToken.None))).Message.ShouldContain("hub.key");
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    private CheckReport Check() => DataFolderCheck.Run(_rig.Hub.Places, NoProgress.Instance, CancellationToken.None);

    private void Execute(string sql, object? parameters = null)
    {
        using var connection = new NpgsqlConnection(_rig.Hub.Places.Postgres.ConnectionString);
        connection.Execute(sql, parameters);
    }
}
