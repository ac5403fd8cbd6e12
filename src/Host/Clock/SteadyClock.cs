namespace SensorHub.Host.Clock;

/// <summary>
/// The machine's clock for city time, without its jumps. While the clock says more than <see cref="Tolerance"/> else than the time that has passed,
/// time goes on as it passes; what the clock has said for <see cref="Patience"/> is believed. So a clock that is set wrong and right again
/// leaves no reading and no record at a time that was never. Thread safe.
/// </summary>
/// <param name="machine">Its timers are used as they are.</param>
public sealed class SteadyClock(TimeProvider machine) : TimeProvider
{
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private DateTimeOffset _anchor = machine.GetUtcNow();
    private long _anchoredAt = machine.GetTimestamp();
    private long? _jumpedAt;
    private TimeSpan _jump;

    /// <summary>How far the machine's clock lies from what is believed; null while it is believed.</summary>
    public TimeSpan? Jump
    {
        get
        {
            lock (_gate)
                return _jumpedAt is null ? null : _jump;
        }
    }

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            var (said, now) = (machine.GetUtcNow(), machine.GetTimestamp());
            var passed = _anchor + machine.GetElapsedTime(_anchoredAt, now);
            _jump = said - passed;
            if (_jump.Duration() <= Tolerance)
                _jumpedAt = null;
            else if (machine.GetElapsedTime(_jumpedAt ??= now, now) < Patience)
                return passed;
            (_anchor, _anchoredAt, _jumpedAt) = (said, now, null);
            return said;
        }
    }

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);
}
