using System.Threading.Tasks.Sources;

namespace SensorHub.Simulators.Load;

/// <summary>
/// How many messages one connection may send now: not more than the in-flight window leaves, than the pace has granted, than are left to send.
/// One sender takes; acknowledgements and the pacer give, from any thread, and run the waiting sender themselves (no hop). No allocation.
/// </summary>
internal sealed class SendGate : IValueTaskSource<int>
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _drained = new();
    private readonly int _window;
    private readonly bool _isPaced;
    private ManualResetValueTaskSourceCore<int> _grant;
    private int _waitingFor;
    private long _left;
    private long _paced;
    private bool _isClosed;

    /// <param name="window">Messages that may be unacknowledged; 0 = no limit, and nothing is expected back (QoS 0).</param>
    /// <param name="total">Messages to send; <see cref="long.MaxValue"/> = until closed.</param>
    public SendGate(int window, long total, bool isPaced) => (_window, _left, _isPaced) = (window, total, isPaced);

    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    /// <summary>Completes when no more will be sent and everything sent is acknowledged.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Waits until at least one message may be sent; 0 = no more. What is returned counts as sent.</summary>
    public ValueTask<int> TakeAsync(int most)
    {
        lock (_lock)
        {
            if (TryGrant_NeedsLock(most, out var granted)) return new ValueTask<int>(granted);
            _grant.Reset();
            _waitingFor = most;
            return new ValueTask<int>(this, _grant.Version);
        }
    }

    public void Acknowledge(int count)
    {
        lock (_lock) Acknowledged += count;
        Wake();
    }

    public void Pace(long count)
    {
        lock (_lock) _paced += count;
        Wake();
    }

    /// <summary>Ends sending; what is in flight is still waited for.</summary>
    public void Close()
    {
        lock (_lock) _isClosed = true;
        Wake();
    }

    /// <summary>The connection is lost: nothing further is sent or waited for.</summary>
    public void Abort()
    {
        Close();
        _drained.TrySetResult();
    }

    public int GetResult(short token) => _grant.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _grant.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _grant.OnCompleted(continuation, state, token, flags);

    private void Wake()
    {
        bool isDrained;
        var granted = -1;
        lock (_lock)
        {
            if (_waitingFor > 0 && TryGrant_NeedsLock(_waitingFor, out granted)) _waitingFor = 0;
            else granted = -1;
            isDrained = IsOver_NeedsLock;
        }

        if (granted >= 0) _grant.SetResult(granted);
        if (isDrained) _drained.TrySetResult();
    }

    private bool IsOver_NeedsLock => (_isClosed || _left == 0) && (_window == 0 || Acknowledged == Sent);

    private bool TryGrant_NeedsLock(int most, out int granted)
    {
        granted = 0;
        if (_isClosed || _left == 0) return true;
        var free = _window == 0 ? most : _window - (Sent - Acknowledged);
        granted = (int)Math.Min(Math.Min(most, free), Math.Min(_left, _isPaced ? _paced : long.MaxValue));
        if (granted <= 0) return false;
        Sent += granted;
        _left -= granted;
        _paced -= granted;
        return true;
    }
}
