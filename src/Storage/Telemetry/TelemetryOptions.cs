using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>Where compacted telemetry lies and how much memory old hours may take.</summary>
public sealed record TelemetryOptions
{
    public const string DefaultFileName = "telemetry.db";
    public const long DefaultHourCacheBytes = 32L << 20;

    public const int DefaultQuietSeconds = 600;
    public const long DefaultMaxUncompactedBytes = 4L << 30;

    /// <summary>Two of the largest segments: the one that is written is compacted only when it is full.</summary>
    public const long MinMaxUncompactedBytes = 2 * JournalOptions.MaxSegmentBytes;

    /// <summary>The database file; made when it is missing.</summary>
    public required string DatabaseFile { get; init; }

    /// <summary>Memory for decoded hours that admission looks old keys up in, about; 0 = none is kept. The default is 32 MiB.</summary>
    public long HourCacheBytes { get; init; } = DefaultHourCacheBytes;

    /// <summary>
    /// Seconds without anything new, at least 1, after which all there is goes into sealed chunks: it need not wait until its segment is full and its hour
    /// over. The default is 600.
    /// </summary>
    public int QuietSeconds { get; init; } = DefaultQuietSeconds;

    /// <summary>
    /// Bytes of journal that may wait to be compacted, at least <see cref="MinMaxUncompactedBytes"/>; beyond it nothing is taken in until evaluation and
    /// compaction have caught up. Bounds the index in memory, up to half as much. The default is 4 GiB.
    /// </summary>
    public long MaxUncompactedBytes { get; init; } = DefaultMaxUncompactedBytes;

    /// <summary>Whose days are rolled up. The default is UTC's; one that changes makes days slower to be asked for, never wrong.</summary>
    public CityCalendar Calendar { get; init; } = new(TimeZoneInfo.Utc);

    /// <summary>Every fault of these options at once; empty when they are fit to be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(DatabaseFile))
            yield return "Telemetry:DatabaseFile is empty: name a file.";
        if (HourCacheBytes < 0)
            yield return $"Telemetry:HourCacheBytes is {HourCacheBytes}: it must not be negative (0 = none is kept).";
        if (QuietSeconds < 1)
            yield return $"Telemetry:QuietSeconds is {QuietSeconds}: it must be at least 1.";
        if (MaxUncompactedBytes < MinMaxUncompactedBytes)
            yield return $"Telemetry:MaxUncompactedBytes is {MaxUncompactedBytes}: it must be at least {MinMaxUncompactedBytes}.";
    }
}
