namespace SensorHub.Mqtt.Client;

/// <summary>Lets any number of waiters go at once. Not thread safe; allocates only when someone waits.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _waiters;

    public Task When(bool isRaised)
    {
        if (isRaised) return Task.CompletedTask;
        _waiters ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiters.Task;
    }

    public void Raise()
    {
        _waiters?.TrySetResult();
        _waiters = null;
    }
}
