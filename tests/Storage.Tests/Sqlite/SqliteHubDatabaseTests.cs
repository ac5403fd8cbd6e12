using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Tests.Operational;

namespace SensorHub.Storage.Tests.Sqlite;

public sealed class SqliteHubDatabaseTests() : HubDatabaseSuite(TestedEngine.Sqlite)
{
    [Fact]
    public async Task The_bundled_SQLite_is_new_enough_to_be_free_of_CVE_2025_6965()
    {
        var version = await Hub.Database.ReadAsync(c => c.ExecuteScalar<string>("SELECT sqlite_version()"));

        Version.Parse(version!).ShouldBeGreaterThanOrEqualTo(new Version(3, 50, 2));
    }

    [Fact]
    public async Task Commits_are_synced_and_foreign_keys_hold()
    {
        var pragmas = await Hub.Database.WriteAsync(c => (
            c.ExecuteScalar<string>("PRAGMA journal_mode"), c.ExecuteScalar<int>("PRAGMA synchronous"), c.ExecuteScalar<int>("PRAGMA foreign_keys")));

        pragmas.ShouldBe(("wal", 2, 1));
    }

    [Fact]
    public async Task A_locked_file_is_an_IOException_and_the_same_write_succeeds_afterwards()
    {
        using (var other = new SqliteConnection($"Data Source={Hub.DatabasePath};Pooling=False"))
        {
            other.Open();
            other.Execute("BEGIN IMMEDIATE");
            await Should.ThrowAsync<IOException>(Insert(1).WaitAsync(Limit));
        }

        await Insert(1).WaitAsync(Limit);
        (await Numbers()).ShouldBe([1]);
    }

    [Fact]
    public void The_file_is_private_to_its_owner()
    {
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Hub.DatabasePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
