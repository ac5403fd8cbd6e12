namespace SensorHub.Host.Clock;

/// <summary>
/// City time that starts where it is told and runs <see cref="Speed"/> times as fast as the base clock, for demo, replay and tests.
/// Never runs backwards. Thread safe.
/// </summary>
public sealed class FastClock : TimeProvider
{
    private readonly TimeProvider _base;
    private readonly Lock _gate = new();
    private DateTimeOffset _cityAnchor;
    private long _baseAnchor;
    private double _speed;

    /// <param name="baseClock">Gives real elapsed time.</param>
    /// <param name="startAt">City time at this moment.</param>
    /// <param name="speed">City seconds per real second, greater than 0.</param>
    public FastClock(TimeProvider baseClock, DateTimeOffset startAt, double speed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speed);
        _base = baseClock;
        _cityAnchor = startAt.ToUniversalTime();
        _baseAnchor = baseClock.GetTimestamp();
        _speed = speed;
    }

    /// <summary>City seconds per real second. A change counts from now on; timers already running keep their real due time.</summary>
    public double Speed
    {
        get
        {
            lock (_gate)
                return _speed;
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            lock (_gate)
            {
                _cityAnchor = Now_NeedsLock();
                _baseAnchor = _base.GetTimestamp();
                _speed = value;
            }
        }
    }

    public override long TimestampFrequency => _base.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return Now_NeedsLock();
    }

    public override long GetTimestamp() => _base.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(this, _base.CreateTimer(callback, state, Scale(dueTime), Scale(period)));

    private DateTimeOffset Now_NeedsLock() => _cityAnchor + _base.GetElapsedTime(_baseAnchor) * _speed;

    private TimeSpan Scale(TimeSpan city)
    {
        if (city <= TimeSpan.Zero)
            return city;
        var real = city / Speed;
        return real < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : real;
    }

    private sealed class ScaledTimer(FastClock clock, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.Scale(dueTime), clock.Scale(period));
        public void Dispose() => inner.Dispose();
        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
