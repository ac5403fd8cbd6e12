using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Publishing;

/// <summary>When a message may go out, by its own time.</summary>
public sealed class Pace
{
    // Shorter waits are not worth a timer.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(2);
    private readonly TimeProvider? _clock;
    private readonly double _speed;
    private long _begun;
    private long? _firstMs;

    private Pace(TimeProvider? clock, double speed) => (_clock, _speed) = (clock, speed);

    /// <summary>At once.</summary>
    public static Pace None { get; } = new(null, 1);

    /// <summary>The first at once, the others in proportion: <paramref name="speed"/> seconds of message time a second.</summary>
    /// <param name="speed">Above 0.</param>
    public static Pace Of(TimeProvider clock, double speed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speed);
        return new Pace(clock, speed);
    }

    /// <summary>When that clock shows the message's time; a clock that runs fast makes a fast city.</summary>
    public static Pace At(TimeProvider cityClock) => new(cityClock, speed: 0);

    public Task WaitAsync(long messageMs, CancellationToken cancellation)
    {
        if (_clock is null) return Task.CompletedTask;
        var wait = _speed > 0 ? UntilDue(_clock, messageMs) : TimeSpan.FromMilliseconds(messageMs - _clock.NowMs());
        return wait < Shortest ? Task.CompletedTask : Task.Delay(wait, _clock, cancellation);
    }

    private TimeSpan UntilDue(TimeProvider clock, long messageMs)
    {
        if (_firstMs is not { } first)
        {
            (_firstMs, _begun) = (messageMs, clock.GetTimestamp());
            return TimeSpan.Zero;
        }

        return TimeSpan.FromMilliseconds((messageMs - first) / _speed) - clock.GetElapsedTime(_begun);
    }
}
