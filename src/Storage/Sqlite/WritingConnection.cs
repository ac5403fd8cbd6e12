using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Sqlite;

/// <summary>The one connection that writes a database. After a write that left doubt it is opened anew and its log settled before the next use. One thread.</summary>
/// <param name="open">Opens it; called again after such a write.</param>
internal sealed class WritingConnection(Func<SqliteConnection> open) : IDisposable
{
    private SqliteConnection _connection = open();
    private bool _isInDoubt;

    /// <exception cref="SqliteException">What <paramref name="work"/> throws, or the disk still refuses; the same call may be made again.</exception>
    public T Use<T>(Func<SqliteConnection, T> work)
    {
        if (_isInDoubt)
            Renew();
        try
        {
            return work(_connection);
        }
        catch (SqliteException e) when (e.LeavesDoubt())
        {
            _isInDoubt = true;
            throw;
        }
    }

    public void Dispose() => _connection.Dispose();

    // The old one is closed last: while one is open, SQLite knows where the log ended before the write that failed.
    private void Renew()
    {
        var renewed = open();
        try
        {
            WriteAheadLog.Settle(renewed);
        }
        catch
        {
            renewed.Dispose();
            throw;
        }

        _connection.Dispose();
        _connection = renewed;
        _isInDoubt = false;
    }
}
