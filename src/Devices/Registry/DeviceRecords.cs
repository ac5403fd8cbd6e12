namespace SensorHub.Devices.Registry;

/// <summary>Where a device was for a span of time.</summary>
/// <param name="FromMs">Unix ms, included; <see cref="Beginning"/> = as long as it is known.</param>
/// <param name="ToMs">Unix ms, not included; null = it is there now.</param>
public sealed record Placement(string SiteId, long FromMs, long? ToMs)
{
    public const long Beginning = long.MinValue;

    public bool Contains(long ms) => ms >= FromMs && (ToMs is not { } to || ms < to);

    public bool Overlaps(Placement other) =>
        (ToMs is not { } to || other.FromMs < to) && (other.ToMs is not { } otherTo || FromMs < otherTo);
}

/// <summary>A span in which somebody works on a device.</summary>
/// <param name="FromMs">Unix ms, included.</param>
/// <param name="ToMs">Unix ms, not included; null = it goes on.</param>
public sealed record MaintenancePeriod(long FromMs, long? ToMs, string Note)
{
    public bool Contains(long ms) => ms >= FromMs && (ToMs is not { } to || ms < to);
}

/// <summary>A calibration (检定, 校准) as its certificate states it.</summary>
/// <param name="On">City date of the calibration.</param>
/// <param name="ValidTo">Last day of validity; null = not known.</param>
/// <param name="Certificate">Number of the certificate; may be empty.</param>
/// <param name="By">The laboratory; may be empty.</param>
public sealed record Calibration(DateOnly On, DateOnly? ValidTo, string Certificate, string By);

public enum CalibrationState
{
    /// <summary>No calibration until that day, or one whose validity is not known.</summary>
    NotRecorded,
    Valid,
    Expired,
}

/// <summary>A review that allows the values of a device as evidence (Administrative Penalty Law art. 41).</summary>
/// <param name="ValidTo">Last day of validity; null = until another one.</param>
/// <param name="By">Who reviewed.</param>
public sealed record LegalReview(DateOnly On, DateOnly? ValidTo, string By);
