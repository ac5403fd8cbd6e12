using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;

namespace SensorHub.Storage.Operational;

/// <summary>A few connections that only read; each query sees one committed state.</summary>
internal sealed class HubReaders(IHubEngine engine) : IDisposable
{
    private const int MaxReaders = 4;

    private readonly SemaphoreSlim _free = new(MaxReaders);
    private readonly ConcurrentBag<DbConnection> _idle = [];

    /// <exception cref="IOException">The data cannot be read now; the same query may be asked again.</exception>
    public async Task<T> ReadAsync<T>(Func<DbConnection, T> query, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        try
        {
            return engine.IsRemote
                ? await Task.Factory.StartNew(
                    () => engine.Read(() => Run(query)), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                : engine.Read(() => Run(query));
        }
        catch (Exception e) when (engine.Classify(e, writing: false) != HubFault.None)
        {
            throw new IOException($"{engine.Name} cannot be read now: {e.Message} The same may be asked again.", e);
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

    // What was idle may have lost its server long ago: that says nothing of now.
    private T Run<T>(Func<DbConnection, T> query)
    {
        while (_idle.TryTake(out var idle))
        {
            try
            {
                return Run(idle, query);
            }
            catch (Exception e) when (engine.Classify(e, writing: false) == HubFault.Lost && !e.IsTimeout())
            {
                continue;
            }
        }

        return Run(engine.OpenReader(), query);
    }

    private T Run<T>(DbConnection connection, Func<DbConnection, T> query)
    {
        try
        {
            engine.BeginRead(connection);
            var result = query(connection);
            connection.Execute("COMMIT");
            _idle.Add(connection);
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
