using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;

namespace SensorHub.Storage.Operational;

/// <summary>
/// The one thread that writes hub.db. It takes what waits into one transaction, each request behind a savepoint of its own, so that a
/// fsync carries many requests and a fault undoes only the request that made it.
/// </summary>
internal sealed class HubWriter : IAsyncDisposable
{
    private const int QueueLength = 1024;
    private const int MaxGroup = 64;

    private readonly Channel<WriteRequest> _queue = Channel.CreateBounded<WriteRequest>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _path;
    private SqliteConnection? _connection;

    /// <param name="connection">Taken over.</param>
    public HubWriter(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        new Thread(Run) { Name = "hub.db writer", IsBackground = true }.Start();
    }

    /// <summary>Waits while the queue is full.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public async ValueTask EnqueueAsync(WriteRequest request, CancellationToken cancellation)
    {
        try
        {
            await _queue.Writer.WriteAsync(request, cancellation);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("hub.db is closed.", e);
        }
    }

    /// <summary>Takes no more, writes what waits, closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task;
    }

    private void Run()
    {
        var group = new List<WriteRequest>(MaxGroup);
        while (TakeGroup(group))
        {
            WriteGroup(group);
            group.Clear();
        }

        _connection?.Dispose();
        _ended.SetResult();
    }

    private bool TakeGroup(List<WriteRequest> group)
    {
        while (group.Count == 0)
        {
            if (!_queue.Reader.TryPeek(out _) && !WaitForRequests())
                return false;
            while (group.Count < MaxGroup && !(group.Count > 0 && group[^1].Alone) && _queue.Reader.TryPeek(out var next))
            {
                if (next.Alone && group.Count > 0)
                    break;
                _queue.Reader.TryRead(out next);
                if (next!.IsCancelled)
                    next.Cancel();
                else
                    group.Add(next);
            }
        }

        return true;
    }

    private bool WaitForRequests()
    {
        var waiting = _queue.Reader.WaitToReadAsync();
        return waiting.IsCompletedSuccessfully ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult();
    }

    private void WriteGroup(List<WriteRequest> group)
    {
        var done = new List<WriteRequest>(group.Count);
        try
        {
            _connection ??= HubConnection.OpenWriter(_path);
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (var request in group)
            {
                if (RunBehindSavepoint(_connection, request))
                    done.Add(request);
            }

            _connection.Execute("COMMIT");
        }
        catch (Exception e)
        {
            Reopen();
            var reason = e is SqliteException fault && fault.IsDiskFault()
                ? new IOException($"hub.db could not be written, nothing of the command was kept: {fault.Message}", fault)
                : e;
            foreach (var request in group)
                request.Fail(reason);
            return;
        }

        foreach (var request in done)
            request.Complete();
    }

    /// <returns>False when the request failed by itself and the others go on.</returns>
    private static bool RunBehindSavepoint(SqliteConnection connection, WriteRequest request)
    {
        connection.Execute("SAVEPOINT request");
        try
        {
            request.Run(connection);
        }
        catch (Exception e) when (HubConnection.InTransaction(connection) && !(e is SqliteException s && s.IsDiskFault()))
        {
            connection.Execute("ROLLBACK TO request; RELEASE request");
            request.Fail(e);
            return false;
        }

        connection.Execute("RELEASE request");
        return true;
    }

    // After a fault of the disk nothing that the connection holds is trusted.
    private void Reopen()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
