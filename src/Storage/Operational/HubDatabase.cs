using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Operational;

/// <summary>
/// hub.db: the operational data of the hub in one SQLite file (WAL, <c>synchronous=FULL</c>). One writer with a queue, a few readers.
/// Thread safe.
/// </summary>
public sealed class HubDatabase : IAsyncDisposable
{
    public const string FileName = "hub.db";

    private readonly HubWriter _writer;
    private readonly HubReaders _readers;

    private HubDatabase(string path, SqliteConnection connection)
    {
        Path = path;
        _writer = new(path, connection);
        _readers = new(path);
    }

    public string Path { get; }

    /// <summary>Opens or creates the file (mode 600) and brings its schema up to date.</summary>
    /// <exception cref="NewerSchemaException">A newer program wrote it; nothing was touched.</exception>
    /// <exception cref="SqliteException">The file cannot be opened or is not a database.</exception>
    public static HubDatabase Open(string path)
    {
        CreatePrivately(path);
        var connection = HubConnection.OpenWriter(path);
        try
        {
            Migrator.Up(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return new(path, connection);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and completes when that is on disk. Several may share one transaction; an exception
    /// undoes only the work that threw it, and is passed on. The work must not keep the connection, wait, do I/O, or end the transaction.
    /// </summary>
    /// <exception cref="IOException">The disk could not; nothing was written and the same call may be made again.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation = default) =>
        EnqueueAsync(new WriteRequest<T>(work, committed: null, cancellation), cancellation);

    /// <summary>As <see cref="WriteAsync{T}"/>, in a transaction of its own.</summary>
    /// <param name="committed">Called on the writer's thread, in the order of commits, before the next work begins; must not throw.</param>
    public Task<T> WriteAloneAsync<T>(
        Func<SqliteConnection, T> work, Action<T> committed, CancellationToken cancellation = default) =>
        EnqueueAsync(new WriteRequest<T>(work, committed, cancellation), cancellation);

    /// <summary>Runs a query on one committed state of the data. Keep it short: a long one is paged.</summary>
    /// <exception cref="IOException">The file cannot be read now; the same query may be asked again.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> query, CancellationToken cancellation = default) =>
        _readers.ReadAsync(query, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
    }

    private async Task<T> EnqueueAsync<T>(WriteRequest<T> request, CancellationToken cancellation)
    {
        await _writer.EnqueueAsync(request, cancellation);
        return await request.Completion;
    }

    private static void CreatePrivately(string path)
    {
        if (File.Exists(path))
            return;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var created = new FileStream(path, options);
    }
}
