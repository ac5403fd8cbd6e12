namespace SensorHub.Storage.Telemetry;

/// <summary>What is known of one series (device, period). Guarded by the stripe of its device, except where it says otherwise.</summary>
internal sealed class SeriesIndex(int periodS, SeriesIndex? next)
{
    private long _newestMs = long.MinValue;
    private long _lastPosition = long.MinValue;
    private EntryRuns _entries = new();

    public int PeriodS => periodS;

    /// <summary>The device's next series; never changes.</summary>
    public SeriesIndex? Next => next;

    public ref EntryRuns Entries => ref _entries;

    /// <summary>Newest event time by a trusted clock, pending and compacted ones included. Read without the lock.</summary>
    public long NewestMs
    {
        get => Volatile.Read(ref _newestMs);
        set => Volatile.Write(ref _newestMs, value);
    }

    /// <summary>Where the entry lies that was added last: none added since the start lies behind. Read without the lock.</summary>
    public long LastPosition
    {
        get => Volatile.Read(ref _lastPosition);
        set => Volatile.Write(ref _lastPosition, value);
    }

    /// <summary>Newest compacted event time by a trusted clock.</summary>
    public long CompactedTrustedMs { get; set; } = long.MinValue;

    /// <summary>Newest compacted event time by any clock: no chunk holds anything beyond.</summary>
    public long CompactedMs { get; set; } = long.MinValue;
}

/// <summary>Newest compacted event times of a series; <see cref="long.MinValue"/> = none.</summary>
internal readonly record struct SeriesNewest(int Device, int PeriodS, long TrustedMs, long AnyMs);
