namespace SensorHub.Alerts.Health;

/// <summary>How a device has reported, as far as the journal is evaluated. Null where nothing can be said yet.</summary>
public sealed record DeviceVitals
{
    /// <summary>Record clock of the evaluation, Unix ms: what the other times are compared with.</summary>
    public required long AtMs { get; init; }

    /// <summary>Receive time of the last reading of any kind, Unix ms.</summary>
    public long? LastSeenMs { get; init; }

    /// <summary>Newest event time by a clock that can be trusted, Unix ms.</summary>
    public long? NewestEventMs { get; init; }

    /// <summary>Readings of the last whole clock hour, by event time, as a share of those expected, 0..1; late ones count.</summary>
    public double? KeptHour { get; init; }

    /// <summary>The same for the last 24 whole clock hours, or as many as the device has reported.</summary>
    public double? KeptDay { get; init; }

    /// <summary>Median of the last gaps between event times, ms.</summary>
    public long? MedianGapMs { get; init; }

    /// <summary>
    /// How far the device's clock is ahead, ms; negative: behind. The smallest receive − end of the recent readings with the other sign, so
    /// transmission makes it too small and never too large.
    /// </summary>
    public long? ClockDriftMs { get; init; }

    /// <summary>Readings whose event time could not be trusted at all.</summary>
    public int SuspectClocks { get; init; }

    /// <summary>The last reading was one of those.</summary>
    public bool IsClockSuspect { get; init; }

    /// <summary>Percent.</summary>
    public double? Battery { get; init; }

    /// <summary>dBm.</summary>
    public double? Rssi { get; init; }

    /// <summary>Since when it is silent, as the rule of silence has it, Unix ms; null = it is not, or not yet.</summary>
    public long? SilentFromMs { get; init; }

    /// <summary>Payloads that were refused and kept.</summary>
    public int Quarantined { get; init; }
}
