using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Checks;

/// <summary>What both databases are checked for: the log beside the file, then SQLite's own opinion.</summary>
internal static class SqliteCheck
{
    public const string Remedy = "Restore the data folder from a backup.";
    private const int MaxProblems = 100;
    private const string Whole = "ok";

    /// <summary>Checks a database and, if it is whole enough to be read, asks more of it.</summary>
    /// <param name="check">Queries of the database; may throw <see cref="SqliteException"/> where a page is damaged.</param>
    /// <exception cref="IOException">It cannot be opened now: nothing is known about it.</exception>
    public static void Run(string file, CheckFindings findings, Action<SqliteConnection> check)
    {
        if (!File.Exists(file))
        {
            findings.Add(file, "", "The file is missing.", Remedy);
            return;
        }

        if (DatabaseLogs.FindDamage(file) is { } damage)
            findings.Add(damage.File, damage.Place, damage.Meaning, damage.Remedy);
        try
        {
            // Read only: nothing is recovered into the file and its log stays as it is.
            using var connection = SqliteFile.Open(file, SqliteOpenMode.ReadOnly);
            CheckIntegrity(connection, file, findings);
            check(connection);
        }
        catch (SqliteException e) when (e.IsUnreadable())
        {
            findings.Add(file, "", $"SQLite: {e.Message}", Remedy);
        }
        catch (SqliteException e) when (e.IsDiskFault())
        {
            throw e.CannotRead(file);
        }
        catch (SqliteException e)
        {
            findings.Add(file, "", $"SQLite: {e.Message}", Remedy);
        }
    }

    private static void CheckIntegrity(SqliteConnection connection, string file, CheckFindings findings)
    {
        try
        {
            foreach (var problem in connection.Query<string>($"PRAGMA integrity_check({MaxProblems})").Where(p => p != Whole))
                findings.Add(file, "", $"SQLite: {problem}.", Remedy);
        }
        catch (SqliteException e) when (e.IsUnreadable())
        {
            // A bad place of the disk ends it; what else can be read is checked all the same.
            findings.Add(file, "", $"SQLite: {e.Message}", Remedy);
        }
    }
}
