using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Registry;
using SensorHub.Storage.Postgres;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Operational;

/// <summary>The operational data of the hub: one writer with a queue, a few readers, on one engine. Thread safe.</summary>
public sealed class HubDatabase : IAsyncDisposable
{
    /// <summary>Of the embedded engine.</summary>
    public const string FileName = "hub.db";

    private readonly IHubEngine _engine;
    private readonly HubWriter _writer;
    private readonly HubReaders _readers;

    static HubDatabase()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        StoredText.Use();
    }

    /// <param name="engine">Taken over.</param>
    /// <param name="writer">Taken over.</param>
    internal HubDatabase(IHubEngine engine, DbConnection writer)
    {
        _engine = engine;
        _writer = new(engine, writer);
        _readers = new(engine);
    }

    /// <summary>Opens or creates a file (mode 600) and brings its schema up to date.</summary>
    /// <exception cref="NewerSchemaException">A newer program wrote it; nothing was touched.</exception>
    /// <exception cref="SqliteException">The file cannot be opened or is not a database.</exception>
    public static HubDatabase Open(string path)
    {
        var engine = SqliteEngine.Open(path, out var writer);
        return new(engine, writer);
    }

    /// <summary>Opens a database of a PostgreSQL server as its only hub and brings its schema up to date.</summary>
    /// <param name="timers">Monotonic.</param>
    /// <exception cref="IOException">The server does not answer within half a minute, or does not let this hub in.</exception>
    /// <exception cref="DataTakenException">Another hub runs on the database.</exception>
    /// <exception cref="NewerSchemaException">A newer program wrote it; nothing was touched.</exception>
    /// <exception cref="InvalidDataException">The data belong to another hub's key.</exception>
    public static HubDatabase Open(PostgresOptions options, KeyedHash key, TimeProvider timers, CancellationToken cancellation = default)
    {
        var engine = PostgresEngine.Open(options, key, timers, out var writer, cancellation);
        return new(engine, writer);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and completes when that is on disk. Several may share one transaction; an exception
    /// undoes only the work that threw it, and is passed on. The work must not keep the connection, wait, do I/O, or end the transaction.
    /// </summary>
    /// <param name="cancellation">Ends the wait in the queue; work that has begun is waited for, however long its fate is not known.</param>
    /// <exception cref="IOException">The engine could not; nothing was written and the same call may be made again.</exception>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellation = default) =>
        EnqueueAsync(new WriteRequest<T>(work, committed: null, cancellation), cancellation);

    /// <summary>As <see cref="WriteAsync{T}"/>, in a transaction of its own.</summary>
    /// <param name="committed">Called on the writer's thread, in the order of commits, before the next work begins; must not throw.</param>
    public Task<T> WriteAloneAsync<T>(
        Func<DbConnection, T> work, Action<T> committed, CancellationToken cancellation = default) =>
        EnqueueAsync(new WriteRequest<T>(work, committed, cancellation), cancellation);

    /// <summary>Runs a query on one committed state of the data. Keep it short: a long one is paged. It may be run twice.</summary>
    /// <exception cref="IOException">The data cannot be read now; the same query may be asked again.</exception>
    public Task<T> ReadAsync<T>(Func<DbConnection, T> query, CancellationToken cancellation = default) =>
        _readers.ReadAsync(query, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
        _engine.Dispose();
    }

    private async Task<T> EnqueueAsync<T>(WriteRequest<T> request, CancellationToken cancellation)
    {
        await _writer.EnqueueAsync(request, cancellation);
        return await request.Completion;
    }
}
