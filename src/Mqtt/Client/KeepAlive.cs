namespace SensorHub.Mqtt.Client;

internal enum KeepAliveAction
{
    None,
    SendPing,
    ConnectionIsDead,
}

/// <summary>
/// Decides when to ping and when to give up (section 3.1.2.10), asked every quarter of the interval. A ping goes out after half an interval
/// without sending, and may take a whole interval to be answered: a server that holds its readers back is not dead.
/// </summary>
internal sealed class KeepAlive(TimeSpan interval, TimeProvider time)
{
    private long _lastSent = time.GetTimestamp();
    private long _pingSent;
    private bool _pingIsOut;

    public TimeSpan TickEvery { get; } = interval / 4;

    public void Sent() => Volatile.Write(ref _lastSent, time.GetTimestamp());

    public void PingAnswered() => Volatile.Write(ref _pingIsOut, false);

    public KeepAliveAction Tick()
    {
        var now = time.GetTimestamp();
        if (Volatile.Read(ref _pingIsOut))
            return time.GetElapsedTime(_pingSent, now) >= interval ? KeepAliveAction.ConnectionIsDead : KeepAliveAction.None;
        if (time.GetElapsedTime(Volatile.Read(ref _lastSent), now) < interval / 2) return KeepAliveAction.None;
        _pingSent = now;
        Volatile.Write(ref _pingIsOut, true);
        return KeepAliveAction.SendPing;
    }
}
