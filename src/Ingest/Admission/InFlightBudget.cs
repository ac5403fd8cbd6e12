namespace SensorHub.Ingest.Admission;

/// <summary>
/// Bytes that all batches on their way to the disk may take together. Whoever finds none waits in turn: first come, first served, and nobody takes
/// what is left past a waiter. Thread safe.
/// </summary>
public sealed class InFlightBudget
{
    public const long DefaultBytes = 128 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _waiters = [];
    private long _available;

    /// <param name="totalBytes">At least what the largest batch takes, see <see cref="ReadingBatch.LargestBytes"/>.</param>
    public InFlightBudget(long totalBytes = DefaultBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(totalBytes, ReadingBatch.LargestBytes);
        TotalBytes = totalBytes;
        _available = totalBytes;
    }

    public long TotalBytes { get; }

    public long UsedBytes
    {
        get
        {
            lock (_gate)
                return TotalBytes - _available;
        }
    }

    /// <summary>Connections that wait for room.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiters.Count;
        }
    }

    /// <summary>False when there is not enough or others wait already.</summary>
    public bool TryTake(int bytes)
    {
        lock (_gate)
            return TryTake_NeedsLock(bytes);
    }

    /// <summary>Completes when the bytes are the caller's.</summary>
    public ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (TryTake_NeedsLock(bytes))
                return ValueTask.CompletedTask;
            var waiter = new Waiter(bytes);
            _waiters.Enqueue(waiter);
            return new(WaitAsync(waiter, cancellation));
        }
    }

    public void Return(int bytes)
    {
        lock (_gate)
        {
            _available += bytes;
            while (_waiters.TryPeek(out var next) && (next.IsGone || next.Bytes <= _available))
            {
                _waiters.Dequeue();
                if (!next.IsGone && next.Granted.TrySetResult())
                    _available -= next.Bytes;
            }
        }
    }

    private bool TryTake_NeedsLock(int bytes)
    {
        if (_waiters.Count > 0 || _available < bytes)
            return false;
        _available -= bytes;
        return true;
    }

    private async Task WaitAsync(Waiter waiter, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(static (w, token) => ((Waiter)w!).Granted.TrySetCanceled(token), waiter);
        try
        {
            await waiter.Granted.Task;
        }
        catch (OperationCanceledException)
        {
            Return(0);
            throw;
        }
    }

    private sealed class Waiter(int bytes)
    {
        public int Bytes => bytes;
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public bool IsGone => Granted.Task.IsCanceled;
    }
}
