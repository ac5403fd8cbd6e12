namespace SensorHub.Ingest.Connections;

/// <summary>What a connection's deadline asks for.</summary>
internal enum Due
{
    Nothing,

    /// <summary>No CONNECT, or no packet within keep-alive.</summary>
    Close,

    /// <summary>It was to close and did not.</summary>
    Abort,
}

/// <summary>
/// The one deadline of a connection. Set by the connection, asked by the heartbeat.
/// <code>
/// state        deadline                       due
/// connecting   accept + connect timeout       close
/// listening    last packet + 1.5 k + 2 s      close, keep-alive timeout
/// held         none: the hub is the slow one  -
/// closing      request + close timeout        abort
/// </code>
/// </summary>
internal sealed class ConnectionTimer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private readonly TimeProvider _clock;
    private readonly TimeSpan _closeTimeout;
    private TimeSpan _patience;
    private long _deadline;
    private long _closeBy;

    // Ticks of the deadline that were left when the hold began.
    private long _left;
    private volatile bool _isClosing;

    /// <param name="clock">A monotonic clock.</param>
    public ConnectionTimer(TimeProvider clock, TimeSpan connectTimeout, TimeSpan closeTimeout)
    {
        _clock = clock;
        _closeTimeout = closeTimeout;
        _patience = connectTimeout;
        Listen();
    }

    /// <summary>CONNECT was accepted; from now on keep-alive counts.</summary>
    public void KeepAlive(ushort seconds)
    {
        _patience = TimeSpan.FromSeconds(1.5 * seconds) + Grace;
        Listen();
    }

    /// <summary>A whole packet came, or the hub lets go of what it held.</summary>
    public void Listen() => Volatile.Write(ref _deadline, After(_patience));

    /// <summary>The hub holds the connection's batch, does not read it for its quota, or works for it.</summary>
    public void Hold()
    {
        if (_deadline != long.MaxValue)
            _left = _deadline - _clock.GetTimestamp();
        Volatile.Write(ref _deadline, long.MaxValue);
    }

    /// <summary>The hub ends what the client did not ask for: as much time is left as before the hold [MQTT-3.1.2-22].</summary>
    public void Resume() => Volatile.Write(ref _deadline, _clock.GetTimestamp() + _left);

    public bool IsHeld => !_isClosing && Volatile.Read(ref _deadline) == long.MaxValue;

    /// <summary>From any thread, once.</summary>
    public void Closing()
    {
        Volatile.Write(ref _closeBy, After(_closeTimeout));
        _isClosing = true;
    }

    public Due Ask()
    {
        var now = _clock.GetTimestamp();
        if (_isClosing)
            return now < Volatile.Read(ref _closeBy) ? Due.Nothing : Due.Abort;
        return now < Volatile.Read(ref _deadline) ? Due.Nothing : Due.Close;
    }

    private long After(TimeSpan time) => _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
