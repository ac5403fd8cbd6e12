using SensorHub.Devices.Time;

namespace SensorHub.Ingest.Decoders;

/// <summary>What one payload may hold, and when its readings may have happened.</summary>
public sealed record DecoderLimits
{
    public const int MaxDepth = 8;
    public const int MaxPayloadBytes = 256 * 1024;
    public const int MaxReadings = 10_000;

    /// <summary>Names of one object, known or not.</summary>
    public const int MaxNames = 256;

    /// <summary>A leap year.</summary>
    public const int MaxPeriodS = 366 * 86_400;

    /// <summary>2010-01-01T00:00:00Z.</summary>
    public const long DefaultEarliestMs = 1_262_304_000_000;

    public static DecoderLimits Default { get; } = new();

    /// <summary>A reading from before has a suspect clock. Default 2010-01-01.</summary>
    public long EarliestMs { get; init; } = DefaultEarliestMs;

    /// <summary>A reading from further ahead of its receive time than this has a suspect clock. Default 5 min.</summary>
    public long MaxAheadMs { get; init; } = 5 * UnixMs.Minute;

    public bool IsTrusted(long eventMs, long receivedMs) => eventMs >= EarliestMs && eventMs <= receivedMs + MaxAheadMs;
}
