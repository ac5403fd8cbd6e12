namespace SensorHub.Mqtt.Client;

/// <summary>Exponential waits with jitter: the n-th lies between half and the whole of min · 2ⁿ, at most max.</summary>
internal sealed class ReconnectBackoff(TimeSpan min, TimeSpan max, int seed)
{
    private readonly Random _random = new(seed);
    private int _failures;

    public TimeSpan Next()
    {
        var ceiling = Math.Min(min.Ticks * Math.Pow(2, _failures), max.Ticks);
        if (ceiling < max.Ticks) _failures++;
#pragma warning disable CA5394 // Jitter is no secret.
        var share = 0.5 + (_random.NextDouble() / 2);
#pragma warning restore CA5394
        return TimeSpan.FromTicks((long)(ceiling * share));
    }

    public void Reset() => _failures = 0;
}
