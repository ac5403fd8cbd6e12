namespace SensorHub.Storage.Journal;

/// <summary>
/// A position that only grows, and those who wait for it. Any thread.
/// All waiters share one task; a commit that nobody waits for allocates nothing.
/// </summary>
internal sealed class CommitSignal(long position) : IDisposable
{
    private readonly Lock _gate = new();
    private long _position = position;
    private TaskCompletionSource? _next;
    private bool _disposed;

    public long Position => Volatile.Read(ref _position);

    public void Advance(long position)
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            Volatile.Write(ref _position, position);
            next = _next;
            _next = null;
        }

        next?.SetResult();
    }

    public ValueTask WaitBeyondAsync(long position, CancellationToken cancellation) =>
        Position > position ? ValueTask.CompletedTask : new(WaitAsync(position, cancellation));

    public void Dispose()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            _disposed = true;
            next = _next;
        }

        next?.SetException(new ObjectDisposedException(nameof(SegmentJournal)));
    }

    private async Task WaitAsync(long position, CancellationToken cancellation)
    {
        while (Position <= position)
            await Next().WaitAsync(cancellation);

        Task Next()
        {
            lock (_gate)
            {
                if (_position > position)
                    return Task.CompletedTask;
                ObjectDisposedException.ThrowIf(_disposed, typeof(SegmentJournal));
                return (_next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }
}
