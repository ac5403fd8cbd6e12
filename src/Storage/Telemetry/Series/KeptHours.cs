using System.Collections.Concurrent;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>
/// The newest hours of series as questions read them, kept for the next question. Bounded: what has no room makes all others go. Any thread.
/// </summary>
internal sealed class KeptHours(long maxBytes = KeptHours.DefaultMaxBytes)
{
    public const long DefaultMaxBytes = 32 << 20;

    private readonly ConcurrentDictionary<HourOfMetric, KeptHour> _hours = [];
    private long _bytes;

    public KeptHour? Find(in HourOfMetric key) => _hours.GetValueOrDefault(key);

    public void Keep(in HourOfMetric key, KeptHour hour)
    {
        if (_hours.TryGetValue(key, out var known))
            Forget(key, known);
        if (_hours.TryAdd(key, hour))
            Grow(hour.Bytes);
    }

    public void Forget(in HourOfMetric key, KeptHour hour)
    {
        if (_hours.TryRemove(new(key, hour)))
            Interlocked.Add(ref _bytes, -hour.Bytes);
    }

    /// <summary>Says that a kept hour takes more than before.</summary>
    public void Grow(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= maxBytes)
            return;
        _hours.Clear();
        Interlocked.Exchange(ref _bytes, 0);
    }
}
