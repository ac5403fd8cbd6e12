namespace SensorHub.Storage.Backups;

/// <summary>Backups that the running hub makes.</summary>
public sealed record BackupOptions
{
    public const string DefaultFolder = "backups";
    public const int DefaultKeep = 7;
    public const int MaxKeep = 1_000;
    public const long DefaultMaxBytesPerSecond = 64L << 20;
    public static readonly TimeSpan MinEvery = TimeSpan.FromMinutes(1);

    /// <summary>The only folder, with those below it, that the hub writes backups to. Default <c>backups</c> in the data folder: name one on another disk.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Generations kept, 1 to 1 000. Default 7.</summary>
    public int Keep { get; init; } = DefaultKeep;

    /// <summary>Time between backups that the hub makes by itself, from 1 minute; 0, the default, = none.</summary>
    public TimeSpan Every { get; init; }

    /// <summary>Copied at most, so that commits do not wait for the disk; 0 = as fast as it goes. Default 64 MiB.</summary>
    public long MaxBytesPerSecond { get; init; } = DefaultMaxBytesPerSecond;

    /// <summary>Every fault of these options at once; empty when they are fit to be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (Keep is < 1 or > MaxKeep)
            yield return $"Backup:Keep is {Keep}: it must lie between 1 and {MaxKeep}.";
        if (Every != TimeSpan.Zero && Every < MinEvery)
            yield return $"Backup:Every is {Every}: it must be {MinEvery} or more, or 0 for none.";
        if (MaxBytesPerSecond < 0)
            yield return $"Backup:MaxBytesPerSecond is {MaxBytesPerSecond}: it must not be negative (0 = as fast as it goes).";
    }
}
