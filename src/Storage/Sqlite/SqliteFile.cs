using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Sqlite;

/// <summary>A database file opened for one user, outside any pool: who opens it keeps it and closes it.</summary>
internal static class SqliteFile
{
    /// <exception cref="SqliteException">It cannot be opened; nothing stays open.</exception>
    public static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
