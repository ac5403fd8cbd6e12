namespace SensorHub.Storage.Operational.Operations;

/// <summary>Wakes those who wait for a sequence. Thread safe.</summary>
internal sealed class LiveSignal(long last)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _advanced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last = last;

    public void Advance(long sequence)
    {
        TaskCompletionSource advanced;
        lock (_gate)
        {
            if (sequence <= _last)
                return;
            _last = sequence;
            advanced = _advanced;
            _advanced = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        advanced.SetResult();
    }

    public async ValueTask WaitBeyondAsync(long sequence, CancellationToken cancellation)
    {
        while (true)
        {
            Task advanced;
            lock (_gate)
            {
                if (_last > sequence)
                    return;
                advanced = _advanced.Task;
            }

            await advanced.WaitAsync(cancellation);
        }
    }
}
