using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Sqlite;
using SensorHub.Storage.Tests.Operational;

namespace SensorHub.Storage.Tests.Sqlite;

public sealed class SqliteMigratorTests
{
    [Fact]
    public void Down_takes_back_all_that_up_made_and_up_makes_it_again()
    {
        using var connection = Memory();
        SqliteMigrator.Up(connection);
        var full = Schema(connection);

        SqliteMigrator.Down(connection, 0);
        Schema(connection).ShouldBeEmpty();

        SqliteMigrator.Up(connection);
        Schema(connection).ShouldBe(full);
    }

    [Fact]
    public void Every_step_back_and_forth_leaves_the_schema_as_it_was()
    {
        using var connection = Memory();
        SqliteMigrator.Up(connection);
        var full = Schema(connection);
        for (var version = MigrationScripts.Newest - 1; version >= 0; version--)
        {
            SqliteMigrator.Down(connection, version);
            SqliteMigrator.VersionOf(connection).ShouldBe(version);
            SqliteMigrator.Up(connection);
            Schema(connection).ShouldBe(full);
        }
    }

    [Fact]
    public async Task An_older_program_refuses_a_newer_file_in_one_sentence_and_leaves_it_alone()
    {
        await using var hub = new HubFolder();
        await hub.Database.WriteAsync(c => c.Execute($"PRAGMA user_version = {MigrationScripts.Newest + 1}"));
        await hub.CloseAsync();

        var refused = Should.Throw<NewerSchemaException>(() => HubDatabase.Open(hub.DatabasePath));

        refused.Message.ShouldEndWith(
            $"has schema {MigrationScripts.Newest + 1} and this sensorhub knows schemas up to {MigrationScripts.Newest}: start the newer sensorhub that wrote it.");
        using var connection = new SqliteConnection($"Data Source={hub.DatabasePath};Pooling=False");
        connection.Open();
        SqliteMigrator.VersionOf(connection).ShouldBe(MigrationScripts.Newest + 1);
    }

    [Fact]
    public void Scripts_never_ask_the_database_for_the_time()
    {
        using var connection = Memory();
        SqliteMigrator.Up(connection);

        string.Join('\n', Schema(connection)).ToUpperInvariant().ShouldNotContain("CURRENT_");
    }

    private static SqliteConnection Memory()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection;
    }

    private static List<string> Schema(SqliteConnection connection) =>
        connection.Query<string>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name").AsList();
}
