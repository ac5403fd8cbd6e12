namespace SensorHub.Alerts.Evaluation;

/// <summary>What is said of one window; five different things, never mixed. Stored by name.</summary>
public enum Verdict
{
    /// <summary>No reading at all.</summary>
    NoData,

    /// <summary>Readings, but good ones cover too little of the window.</summary>
    Insufficient,

    /// <summary>Not to be judged by: weather, calibration.</summary>
    Invalid,
    Normal,
    Exceeded,
}

/// <summary>A window as it was judged once; a window judged again by later data gets the next revision. Never changed.</summary>
public sealed record VerdictRevision
{
    public required string AlertId { get; init; }
    public required int RuleVersion { get; init; }

    /// <summary>Start of the window, event time, Unix ms.</summary>
    public required long FromMs { get; init; }
    public required long ToMs { get; init; }

    /// <summary>From 1 for each window of an alert.</summary>
    public required int Revision { get; init; }
    public required Verdict Verdict { get; init; }

    /// <summary>What was compared; null when nothing could be.</summary>
    public double? Value { get; init; }
    public double? Limit { get; init; }
    public required string Unit { get; init; }

    /// <summary>Share of the window's time that good values cover, 0..1.</summary>
    public required double Share { get; init; }

    /// <summary>The device whose value decided; null when there was none.</summary>
    public string? DeviceId { get; init; }

    /// <summary>How the value came about, a JSON object.</summary>
    public required string Arithmetic { get; init; }

    /// <summary>City time of the decision.</summary>
    public required long DecidedAtMs { get; init; }

    /// <summary>All readings before this place of the journal were known.</summary>
    public required long JournalPosition { get; init; }
}
