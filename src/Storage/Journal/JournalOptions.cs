namespace SensorHub.Storage.Journal;

/// <summary>Where the journal lies, how it is cut into files and how long those are kept.</summary>
public sealed record JournalOptions
{
    public const long DefaultSegmentBytes = 128L << 20;
    public const long MinSegmentBytes = 1 << 10;
    public const long MaxSegmentBytes = 1L << 30;
    public const int DefaultKeepDays = 30;
    public const long DefaultKeepBytes = 20L << 30;
    public const long DefaultMinFreeBytes = 256L << 20;

    /// <summary>Folder of the segment files; made when it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes after which a new segment is begun, 1 KiB to 1 GiB; after a running day it is begun anyway. The default is 128 MiB. Bounds the index in memory and the scan at start.</summary>
    public long SegmentBytes { get; init; } = DefaultSegmentBytes;

    /// <summary>Running days that raw bytes stay after they were committed, at least 1, and then go within a day. The default is 30. Segments not yet compacted stay whatever their age.</summary>
    public int KeepDays { get; init; } = DefaultKeepDays;

    /// <summary>Bytes of compacted segments beyond which the oldest go before their time; 0 = no bound. The default is 20 GiB.</summary>
    public long KeepBytes { get; init; } = DefaultKeepBytes;

    /// <summary>
    /// Bytes of its file system that the journal leaves to decisions, registry and audit; at most a twentieth of the file system is left. With less than
    /// twice as much free the oldest compacted segments go before their time, with less than that nothing is acknowledged. 0 = none. The default is 256 MiB.
    /// </summary>
    public long MinFreeBytes { get; init; } = DefaultMinFreeBytes;

    /// <summary>Every fault of these options at once; empty when they are fit to be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Folder))
            yield return "Journal:Folder is empty: name a folder.";
        if (SegmentBytes is < MinSegmentBytes or > MaxSegmentBytes)
            yield return $"Journal:SegmentBytes is {SegmentBytes}: it must lie between {MinSegmentBytes} and {MaxSegmentBytes}.";
        if (KeepDays < 1)
            yield return $"Journal:KeepDays is {KeepDays}: it must be at least 1.";
        if (KeepBytes < 0)
            yield return $"Journal:KeepBytes is {KeepBytes}: it must not be negative (0 = no bound).";
        if (MinFreeBytes < 0)
            yield return $"Journal:MinFreeBytes is {MinFreeBytes}: it must not be negative (0 = nothing is left free).";
    }
}
