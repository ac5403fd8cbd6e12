using Microsoft.Data.Sqlite;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>SQLite's own opinion of the databases in a folder.</summary>
internal static class DatabaseCheck
{
    /// <summary>Checks a copy: opening a database recovers it, and that is left to the hub.</summary>
    public static void AllWhole(string folder)
    {
        using var copy = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(folder, "*.db*"))
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        foreach (var database in Directory.EnumerateFiles(copy.Path, "*.db"))
        {
            using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            command.ExecuteScalar().ShouldBe("ok", Path.GetFileName(database));
        }
    }
}
