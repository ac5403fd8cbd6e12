using System.Data.Common;

namespace SensorHub.Storage.Operational;

/// <summary>A write waiting in the queue; its caller waits for the commit.</summary>
internal abstract class WriteRequest
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Cancelled = 2;

    private int _state;

    /// <summary>Shares its transaction with no other.</summary>
    public abstract bool Alone { get; }

    /// <returns>False when its caller waits no more; from true on it does, whatever comes.</returns>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;

    /// <exception cref="Exception">Whatever the work throws; its savepoint is rolled back.</exception>
    public abstract void Run(DbConnection connection);

    /// <summary>The transaction is on disk.</summary>
    public abstract void Complete();
    public abstract void Fail(Exception reason);

    protected bool TryCancel() => Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting;
}

internal sealed class WriteRequest<T> : WriteRequest
{
    private readonly Func<DbConnection, T> _work;
    private readonly Action<T>? _committed;

    // Callers never continue on the writer's thread.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _cancellation;
    private T _result = default!;

    public WriteRequest(Func<DbConnection, T> work, Action<T>? committed, CancellationToken cancellation)
    {
        _work = work;
        _committed = committed;
        _cancellation = cancellation.UnsafeRegister(
            (request, token) => ((WriteRequest<T>)request!).Cancel(token), this);
    }

    public Task<T> Completion => _completion.Task;
    public override bool Alone => _committed is not null;

    public override void Run(DbConnection connection) => _result = _work(connection);

    public override void Complete()
    {
        _cancellation.Unregister();
        _committed?.Invoke(_result);
        _completion.SetResult(_result);
    }

    public override void Fail(Exception reason)
    {
        _cancellation.Unregister();
        _completion.TrySetException(reason);
    }

    private void Cancel(CancellationToken token)
    {
        if (TryCancel())
            _completion.TrySetCanceled(token);
    }
}
