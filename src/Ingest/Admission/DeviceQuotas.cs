using System.Collections.Concurrent;

namespace SensorHub.Ingest.Admission;

/// <summary>How many readings one device may send.</summary>
public sealed record DeviceQuotaOptions
{
    public const int DefaultPerSecond = 200;
    public const int DefaultBurst = 20_000;

    /// <summary>A refused payload costs one reading, and one more for each so many bytes that quarantine must keep.</summary>
    public const int RefusedBytesPerReading = 256;

    /// <summary>Readings per second in the long run; 0 = no quota. Default 200.</summary>
    public int PerSecond { get; init; } = DefaultPerSecond;

    /// <summary>Readings at once after a pause, for back-fill; at least 1. Default 20 000.</summary>
    public int Burst { get; init; } = DefaultBurst;

    /// <summary>What a payload costs that gives no readings.</summary>
    public static int CostOfRefused(int payloadBytes) => 1 + payloadBytes / RefusedBytesPerReading;
}

/// <summary>The buckets of all devices; they outlive connections. Thread safe.</summary>
/// <param name="clock">A monotonic clock.</param>
public sealed class DeviceQuotas(DeviceQuotaOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<int, DeviceQuota> _byDevice = new();

    /// <summary>The device's bucket, or null when there is no quota.</summary>
    public DeviceQuota? Of(int device) =>
        options.PerSecond == 0 ? null : _byDevice.GetOrAdd(device, static (_, q) => new(q.options, q.clock), (options, clock));
}

/// <summary>
/// A token bucket. QoS 1 charges what it carried and may overdraw; the connection is then not read until the debt is paid. QoS 0 takes only
/// what is there. Thread safe.
/// </summary>
public sealed class DeviceQuota
{
    private readonly DeviceQuotaOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private double _tokens;
    private long _filledAt;

    public DeviceQuota(DeviceQuotaOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _tokens = options.Burst;
        _filledAt = clock.GetTimestamp();
    }

    public void Charge(int readings)
    {
        lock (_gate)
        {
            Fill_NeedsLock();
            _tokens -= readings;
        }
    }

    public bool TryTake(int readings)
    {
        lock (_gate)
        {
            Fill_NeedsLock();
            if (_tokens < readings)
                return false;
            _tokens -= readings;
            return true;
        }
    }

    /// <summary>How long until the debt is paid; zero when there is none.</summary>
    public TimeSpan Debt()
    {
        lock (_gate)
        {
            Fill_NeedsLock();
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _options.PerSecond);
        }
    }

    private void Fill_NeedsLock()
    {
        var now = _clock.GetTimestamp();
        _tokens = Math.Min(_options.Burst, _tokens + _clock.GetElapsedTime(_filledAt, now).TotalSeconds * _options.PerSecond);
        _filledAt = now;
    }
}
