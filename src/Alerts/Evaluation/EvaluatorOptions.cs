namespace SensorHub.Alerts.Evaluation;

/// <summary>Settings of the evaluation. Immutable.</summary>
public sealed record EvaluatorOptions
{
    public const string DefaultHubId = "hub-1";
    public const int MaxHubIdLength = 64;
    public static readonly TimeSpan DefaultSilence = TimeSpan.FromSeconds(120);
    public static readonly TimeSpan DefaultAfterTheFact = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan DefaultSettle = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DefaultMaxSettle = TimeSpan.FromSeconds(120);
    public const int DefaultResettlesPerSecond = 64;
    public const long DefaultCheckpointBytes = 64 << 20;
    public const long DefaultRebuildBytes = 256 << 20;

    public static EvaluatorOptions Default { get; } = new();

    /// <summary>Tells this hub's alert ids from those of other hubs; never changed once alerts exist.</summary>
    public string HubId { get; init; } = DefaultHubId;

    /// <summary>Without readings a window is decided this long after its end. Above 0; the default is 120 s.</summary>
    public TimeSpan Silence { get; init; } = DefaultSilence;

    /// <summary>A violation that ended longer ago when it is found has no ten-minute clock. The default is 15 min.</summary>
    public TimeSpan AfterTheFact { get; init; } = DefaultAfterTheFact;

    /// <summary>Late data are judged when none came for this long, record time. The default is 10 s.</summary>
    public TimeSpan Settle { get; init; } = DefaultSettle;

    /// <summary>… and at the latest after this long. The default is 120 s.</summary>
    public TimeSpan MaxSettle { get; init; } = DefaultMaxSettle;

    /// <summary>Occurrences judged again from history for each second of record time. The default is 64.</summary>
    public int ResettlesPerSecond { get; init; } = DefaultResettlesPerSecond;

    /// <summary>Journal bytes from one checkpoint to the next. The default is 64 MB.</summary>
    public long CheckpointBytes { get; init; } = DefaultCheckpointBytes;

    /// <summary>Without a checkpoint a journal up to this long is replayed, a longer one rebuilt from history. The default is 256 MB.</summary>
    public long RebuildBytes { get; init; } = DefaultRebuildBytes;

    /// <exception cref="ArgumentException">Names every setting at fault.</exception>
    public void Validate()
    {
        List<string> faults = [];
        if (HubId.Length is 0 or > MaxHubIdLength)
            faults.Add($"{nameof(HubId)} must have 1 to {MaxHubIdLength} characters");
        if (Silence <= TimeSpan.Zero)
            faults.Add($"{nameof(Silence)} must be above 0");
        if (AfterTheFact <= TimeSpan.Zero)
            faults.Add($"{nameof(AfterTheFact)} must be above 0");
        if (Settle < TimeSpan.Zero || MaxSettle < Settle)
            faults.Add($"{nameof(Settle)} must be from 0 to {nameof(MaxSettle)}");
        if (ResettlesPerSecond < 1)
            faults.Add($"{nameof(ResettlesPerSecond)} must be at least 1");
        if (CheckpointBytes < 1)
            faults.Add($"{nameof(CheckpointBytes)} must be at least 1");
        if (RebuildBytes < 0)
            faults.Add($"{nameof(RebuildBytes)} must not be negative");
        if (faults.Count > 0)
            throw new ArgumentException($"Evaluator settings: {string.Join("; ", faults)}.");
    }
}
