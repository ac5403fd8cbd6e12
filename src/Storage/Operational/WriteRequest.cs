using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Operational;

/// <summary>A write waiting in the queue; its caller waits for the commit.</summary>
internal abstract class WriteRequest(CancellationToken cancellation)
{
    /// <summary>Shares its transaction with no other.</summary>
    public abstract bool Alone { get; }
    public bool IsCancelled => cancellation.IsCancellationRequested;
    protected CancellationToken Cancellation => cancellation;

    /// <exception cref="Exception">Whatever the work throws; its savepoint is rolled back.</exception>
    public abstract void Run(SqliteConnection connection);

    /// <summary>The transaction is on disk.</summary>
    public abstract void Complete();
    public abstract void Fail(Exception reason);
    public abstract void Cancel();
}

internal sealed class WriteRequest<T>(Func<SqliteConnection, T> work, Action<T>? committed, CancellationToken cancellation)
    : WriteRequest(cancellation)
{
    // Callers never continue on the writer's thread.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Completion => _completion.Task;
    public override bool Alone => committed is not null;

    public override void Run(SqliteConnection connection) => _result = work(connection);

    public override void Complete()
    {
        committed?.Invoke(_result);
        _completion.SetResult(_result);
    }

    public override void Fail(Exception reason) => _completion.TrySetException(reason);
    public override void Cancel() => _completion.TrySetCanceled(Cancellation);
}
