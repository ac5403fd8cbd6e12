namespace SensorHub.Ingest.Decoders;

/// <summary>Why a payload was not accepted. Written to disk as an entry's revision and used as a metric label: append, never renumber.</summary>
public enum RefusalReason : ushort
{
    /// <summary>Accepted.</summary>
    None = 0,

    /// <summary>Not JSON, or something behind it.</summary>
    Malformed = 1,

    /// <summary>Not UTF-8, or a lone surrogate where a name is needed.</summary>
    Encoding = 2,

    /// <summary>The same name twice in one object.</summary>
    DuplicateKey = 3,

    /// <summary>Nested deeper than <see cref="DecoderLimits.MaxDepth"/>.</summary>
    Depth = 4,

    /// <summary>More bytes, readings or names than <see cref="DecoderLimits"/> allows.</summary>
    TooLarge = 5,

    /// <summary>Not an object or an array of objects, or an empty array.</summary>
    Shape = 6,

    /// <summary>A value of the wrong JSON type for its name.</summary>
    Type = 7,

    /// <summary>An event time that cannot be read.</summary>
    Timestamp = 8,

    /// <summary>A period that is no whole number of seconds in range.</summary>
    Period = 9,

    /// <summary>A reading without any metric of the table.</summary>
    NoKnownMetric = 10,

    /// <summary>From a broker, on a topic that names no device of the registry.</summary>
    UnknownDevice = 11,

    /// <summary>From a broker, while its device was over its quota.</summary>
    OverQuota = 12,

    /// <summary>What is stored under its key is damaged, so nobody can say whether it is new; replay it after a restore.</summary>
    StoredDamaged = 13,
}

public static class RefusalReasons
{
    private static readonly string[] Names =
        ["none", "malformed", "encoding", "duplicate_key", "depth", "too_large", "shape", "type", "timestamp", "period", "no_known_metric", "unknown_device",
            "over_quota", "stored_damaged"];

    public static int Count => Names.Length;

    /// <summary>The name shown to people and used as a label, for example <c>no_known_metric</c>.</summary>
    public static string ToName(this RefusalReason reason) => (int)reason < Names.Length ? Names[(int)reason] : "unknown";
}
