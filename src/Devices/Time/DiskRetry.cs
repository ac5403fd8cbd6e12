namespace SensorHub.Devices.Time;

/// <summary>
/// Work on the hub's stores that is tried again, <see cref="Pause"/> after each <see cref="IOException"/>, until it is done: a store that cannot be read
/// or written for the moment holds its worker up and ends nothing. Only for work that may be repeated. For one worker.
/// </summary>
/// <param name="timers">Monotonic.</param>
/// <param name="failed">Called after each failure with how many there were in a row: the first is news.</param>
public sealed class DiskRetry(TimeProvider timers, Action<IOException, int> failed)
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _inARow;

    /// <summary>The last try failed and the next one waits. Thread safe.</summary>
    public bool IsWaiting => Volatile.Read(ref _inARow) > 0;

    /// <exception cref="OperationCanceledException">Cancelled while the disk refused.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var done = await work();
                Volatile.Write(ref _inARow, 0);
                return done;
            }
            catch (IOException e)
            {
                Volatile.Write(ref _inARow, _inARow + 1);
                failed(e, _inARow);
                await Task.Delay(Pause, timers, cancellation);
            }
        }
    }

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}}, CancellationToken)"/>
    public Task RunAsync(Func<Task> work, CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await work();
            return true;
        },
        cancellation);

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}}, CancellationToken)"/>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation) => RunAsync(() => Task.FromResult(work()), cancellation);
}
