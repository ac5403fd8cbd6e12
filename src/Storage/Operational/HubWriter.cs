using System.Data;
using System.Data.Common;
using System.Threading.Channels;
using Dapper;

namespace SensorHub.Storage.Operational;

/// <summary>
/// The one thread that writes. It takes what waits into one transaction, each request behind a savepoint of its own, so that a
/// fsync carries many requests and a fault undoes only the request that made it. When the engine was lost in mid-commit, it asks until it knows
/// whether the commit was made: nothing is told lost that is there, nothing is done twice. After a write that left doubt nothing is written until the engine has settled it.
/// </summary>
internal sealed class HubWriter : IAsyncDisposable
{
    private const int QueueLength = 1024;
    private const int MaxGroup = 64;
    private static readonly TimeSpan ClosingLimit = TimeSpan.FromSeconds(5);

    private readonly Channel<WriteRequest> _queue = Channel.CreateBounded<WriteRequest>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly IHubEngine _engine;
    private DbConnection? _connection;
    private bool _isInDoubt;

    /// <param name="connection">Taken over.</param>
    public HubWriter(IHubEngine engine, DbConnection connection)
    {
        _engine = engine;
        _connection = connection;
        new Thread(Run) { Name = "hub writer", IsBackground = true }.Start();
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
            throw new ObjectDisposedException($"{_engine.Name} is closed.", e);
        }
    }

    /// <summary>Takes no more, writes what waits, closes the connection; within <see cref="ClosingLimit"/> when the engine does not answer.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _closing.CancelAfter(ClosingLimit);
        await _ended.Task;
        _closing.Dispose();
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
                if (next!.TryBegin())
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
        var committing = false;
        try
        {
            var connection = Begin();
            foreach (var request in group)
            {
                if (RunBehindSavepoint(connection, request))
                    done.Add(request);
            }

            committing = true;
            connection.Execute("COMMIT");
        }
        catch (Exception e)
        {
            var fault = FaultOf(e);
            _isInDoubt |= fault == HubFault.InDoubt;
            Close();
            if (committing && fault == HubFault.Lost)
                Settle(done, e);
            else
                FailAll(group, fault == HubFault.None ? e : NotWritten(e));
            return;
        }

        done.ForEach(r => r.Complete());
    }

    // Nothing was done yet: a session that ended while it was idle is taken up again at once.
    private DbConnection Begin()
    {
        var idle = _connection is { State: ConnectionState.Open };
        try
        {
            _engine.BeginWrite(Writer());
        }
        catch (Exception e) when (idle && FaultOf(e) == HubFault.Lost && !e.IsTimeout())
        {
            Close();
            _engine.BeginWrite(Writer());
        }

        return Writer();
    }

    /// <returns>False when the request failed by itself and the others go on.</returns>
    private bool RunBehindSavepoint(DbConnection connection, WriteRequest request)
    {
        connection.Execute("SAVEPOINT request");
        try
        {
            request.Run(connection);
        }
        catch (Exception e) when (FaultOf(e) == HubFault.None && _engine.InTransaction(connection))
        {
            connection.Execute("ROLLBACK TO request; RELEASE request");
            request.Fail(e);
            return false;
        }

        connection.Execute("RELEASE request");
        return true;
    }

    // COMMIT was sent and no answer came.
    private void Settle(List<WriteRequest> done, Exception lost)
    {
        try
        {
            if (WasCommitted())
                done.ForEach(r => r.Complete());
            else
                FailAll(done, NotWritten(lost));
        }
        catch (Exception e)
        {
            FailAll(done, e);
        }
    }

    /// <exception cref="OperationCanceledException">The hub closes, and nobody can say.</exception>
    private bool WasCommitted()
    {
        while (true)
        {
            try
            {
                return _engine.WasCommitted(Writer());
            }
            catch (Exception e) when (FaultOf(e) != HubFault.None)
            {
                Close();
                if (_closing.IsCancellationRequested)
                    throw new OperationCanceledException($"The hub closed before {_engine.Name} said whether the last commit was made.", e);
            }
        }
    }

    private DbConnection Writer()
    {
        if (_connection is { State: not ConnectionState.Open })
            Close();
        return _connection ??= OpenWriter();
    }

    private DbConnection OpenWriter()
    {
        var opened = _engine.OpenWriter(_closing.Token);
        try
        {
            if (_isInDoubt)
                _engine.Settle(opened);
            _isInDoubt = false;
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private HubFault FaultOf(Exception e) =>
        _connection is { State: not ConnectionState.Open } ? HubFault.Lost : _engine.Classify(e, writing: true);

    private IOException NotWritten(Exception reason) =>
        new($"{_engine.Name} could not be written, nothing of the command was kept: {reason.Message}", reason);

    private static void FailAll(List<WriteRequest> requests, Exception reason) => requests.ForEach(r => r.Fail(reason));

    // After a fault nothing that the connection holds is trusted.
    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
