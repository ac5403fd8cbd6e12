namespace SensorHub.Ingest.Brokers;

public enum BrokerState
{
    /// <summary>Not connected; tries again and again.</summary>
    Connecting,

    Connected,

    /// <summary>It refuses credentials, certificate or topics: somebody must change something.</summary>
    Refused,
}

/// <summary>What people see of a broker, since the hub's start.</summary>
/// <param name="SinceMs">In this state since, city time, Unix ms.</param>
/// <param name="LastError">Why the last connection or try ended; null = none did.</param>
/// <param name="Received">Messages that came, redelivered ones counted again.</param>
/// <param name="Acknowledged">Of those above QoS 0.</param>
/// <param name="InFlight">Above QoS 0, received and not acknowledged on the connection of now.</param>
/// <param name="UnknownDevice">On topics that name no device of the registry.</param>
/// <param name="OverQuota">Quarantined because their device was over its quota.</param>
/// <param name="Dropped">QoS 0, more than the hub could take.</param>
/// <param name="Connects">Connections so far.</param>
/// <param name="LostSessions">How often the broker had forgotten a session that it was to keep.</param>
/// <param name="RefusedTopics">Filters that the broker did not grant.</param>
public sealed record BrokerSnapshot(
    string Name, BrokerState State, long SinceMs, string? LastError, long? LastErrorMs, long Received, long Acknowledged, int InFlight, long UnknownDevice,
    long OverQuota, long Dropped, long Connects, long LostSessions, IReadOnlyList<string> RefusedTopics);

/// <summary>The state of one broker. Thread safe.</summary>
public sealed class BrokerStatus(string name, TimeProvider city)
{
    private readonly Lock _gate = new();
    private BrokerState _state = BrokerState.Connecting;
    private long _sinceMs = city.GetUtcNow().ToUnixTimeMilliseconds();
    private string? _lastError;
    private long? _lastErrorMs;
    private IReadOnlyList<string> _refusedTopics = [];
    private long _received;
    private long _acknowledged;
    private int _inFlight;
    private long _unknownDevice;
    private long _overQuota;
    private long _dropped;
    private long _connects;
    private long _lostSessions;

    public string Name => name;

    public BrokerSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new(
                name, _state, _sinceMs, _lastError, _lastErrorMs, Volatile.Read(ref _received), Volatile.Read(ref _acknowledged), Volatile.Read(ref _inFlight),
                Volatile.Read(ref _unknownDevice), Volatile.Read(ref _overQuota), Volatile.Read(ref _dropped), _connects, _lostSessions, _refusedTopics);
        }
    }

    internal void Received() => Interlocked.Increment(ref _received);

    internal void Acknowledged() => Interlocked.Increment(ref _acknowledged);

    internal void InFlight(int messages) => Volatile.Write(ref _inFlight, messages);

    internal void UnknownDevice() => Interlocked.Increment(ref _unknownDevice);

    internal void OverQuota() => Interlocked.Increment(ref _overQuota);

    internal void Dropped() => Interlocked.Increment(ref _dropped);

    internal void Connected(bool hasLostSession)
    {
        lock (_gate)
        {
            _connects++;
            if (hasLostSession)
                _lostSessions++;
            Enter_NeedsLock(BrokerState.Connected);
        }
    }

    internal void Subscribed(IReadOnlyList<string> refusedTopics)
    {
        lock (_gate)
            _refusedTopics = refusedTopics;
    }

    internal void Failed(string error, bool isRefusal)
    {
        lock (_gate)
        {
            _lastError = error;
            _lastErrorMs = city.GetUtcNow().ToUnixTimeMilliseconds();
            InFlight(0);
            Enter_NeedsLock(isRefusal ? BrokerState.Refused : BrokerState.Connecting);
        }
    }

    private void Enter_NeedsLock(BrokerState state)
    {
        if (_state != state)
            _sinceMs = city.GetUtcNow().ToUnixTimeMilliseconds();
        _state = state;
    }
}
