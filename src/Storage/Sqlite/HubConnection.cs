using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SensorHub.Storage.Sqlite;

/// <summary>How every connection to hub.db is opened.</summary>
internal static class HubConnection
{
    private const int BusyTimeoutS = 5;
    private const int JournalSizeLimitBytes = 64 * 1024 * 1024;

    public static SqliteConnection OpenWriter(string path) => Open(path,
        $"""
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA journal_size_limit = {JournalSizeLimitBytes};
         PRAGMA temp_store = MEMORY;
         """);

    public static SqliteConnection OpenReader(string path) => Open(path, "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;");

    /// <summary>False after SQLite has rolled back by itself, as it may on a full disk.</summary>
    public static bool InTransaction(SqliteConnection connection) => raw.sqlite3_get_autocommit(connection.Handle!) == 0;

    public static void RollBack(SqliteConnection connection)
    {
        if (InTransaction(connection))
            connection.Execute("ROLLBACK");
    }

    private static SqliteConnection Open(string path, string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = BusyTimeoutS,
        }.ToString());
        try
        {
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle!, BusyTimeoutS * 1000);
            connection.Execute(pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
