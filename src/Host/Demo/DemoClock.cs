using SensorHub.Devices.Time;
using SensorHub.Host.Clock;

namespace SensorHub.Host.Demo;

/// <summary>
/// City time of a demo: fast until it meets the present, then at normal speed; slower while the senders cannot keep up with it, so that no
/// device seems silent or late that is not.
/// </summary>
internal sealed class DemoClock(TimeProvider machine, long fromMs, double speed)
{
    private const double Slower = 0.7;
    private const double Faster = 1.1;

    // Readings are sent a minute after their begin: two more are no lateness yet.
    private const long MaxLagMs = 2 * UnixMs.Minute;
    private long _sentMs = fromMs;

    public FastClock City { get; } = new(machine, DateTimeOffset.FromUnixTimeMilliseconds(fromMs), speed);

    public bool IsLive { get; private set; }

    /// <summary>Told by the sender, from its thread: everything before that city time is on its way.</summary>
    public void Sent(long ms) => Volatile.Write(ref _sentMs, ms);

    /// <summary>Asked a few times a second.</summary>
    public void Adjust()
    {
        if (IsLive)
            return;
        var now = City.NowMs();
        IsLive = now >= machine.NowMs();
        var lags = now - Volatile.Read(ref _sentMs) > MaxLagMs;
        City.Speed = IsLive ? 1 : Math.Clamp(City.Speed * (lags ? Slower : Faster), 1, speed);
    }
}
