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
    public void Listen()
    {
        if (!_isClosing)
            Volatile.Write(ref _deadline, After(_patience));
    }

    /// <summary>The hub holds the connection's batch, or does not read it for its quota.</summary>
    public void Hold()
    {
        if (!_isClosing)
            Volatile.Write(ref _deadline, long.MaxValue);
    }

    public bool IsHeld => Volatile.Read(ref _deadline) == long.MaxValue;

    public void Closing()
    {
        _isClosing = true;
        Volatile.Write(ref _deadline, After(_closeTimeout));
    }

    public Due Ask() =>
        _clock.GetTimestamp() < Volatile.Read(ref _deadline) ? Due.Nothing
        : _isClosing ? Due.Abort
        : Due.Close;

    private long After(TimeSpan time) => _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
