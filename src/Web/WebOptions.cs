using SensorHub.Devices.Time;

namespace SensorHub.Web;

/// <summary>Limits of the HTTP side.</summary>
public sealed record WebOptions
{
    public const int DefaultMaxPoints = 100_000;
    public const int DefaultMaxLiveClients = 1_000;

    public static WebOptions Default { get; } = new();

    /// <summary>Points of one answer of readings; more are refused with what to write instead. Default 100 000.</summary>
    public int MaxPoints { get; init; } = DefaultMaxPoints;

    /// <summary>Longest that one query of readings may take. Default 30 s.</summary>
    public TimeSpan QueryLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Streams of live events at once; the next gets 503. Default 1000.</summary>
    public int MaxLiveClients { get; init; } = DefaultMaxLiveClients;

    /// <summary>A live stream without events says so this often. Default 15 s.</summary>
    public TimeSpan LiveHeartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A live client that takes longer to read what was sent is disconnected. Default 10 s.</summary>
    public TimeSpan LiveWriteLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Monotonic clock of network timers; never the city's.</summary>
    public TimeProvider NetworkClock { get; init; } = SystemClock.Instance;
}
