using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Operational;

/// <summary>A few connections that only read; each query sees one committed state.</summary>
internal sealed class HubReaders(string path) : IDisposable
{
    private const int MaxReaders = 4;

    private readonly SemaphoreSlim _free = new(MaxReaders);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    /// <exception cref="IOException">The file cannot be read now; the same query may be asked again.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> query, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        try
        {
            var connection = _idle.TryTake(out var idle) ? idle : HubConnection.OpenReader(path);
            var result = Run(connection, query);
            _idle.Add(connection);
            return result;
        }
        catch (SqliteException e) when (e.IsReadFault())
        {
            throw e.CannotRead(HubDatabase.FileName);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        foreach (var connection in _idle)
            connection.Dispose();
        _free.Dispose();
    }

    private static T Run<T>(SqliteConnection connection, Func<SqliteConnection, T> query)
    {
        try
        {
            connection.Execute("BEGIN DEFERRED");
            var result = query(connection);
            connection.Execute("COMMIT");
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
