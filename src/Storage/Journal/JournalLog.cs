using Microsoft.Extensions.Logging;

namespace SensorHub.Storage.Journal;

internal static partial class JournalLog
{
    [LoggerMessage(4100, LogLevel.Warning,
        "Journal segment {Path}: the last {Bytes} bytes, from offset {Offset}, are an unfinished record and were cut. It was never acknowledged unless the disk damaged it since.")]
    public static partial void TailCut(this ILogger logger, string path, long offset, long bytes);

    [LoggerMessage(4101, LogLevel.Information, "Journal opened at position {Position}, oldest position {FirstPosition}, {Segments} segments.")]
    public static partial void Opened(this ILogger logger, long position, long firstPosition, int segments);

    [LoggerMessage(4102, LogLevel.Error, "Journal segment {Path} failed to reach the disk and is closed at offset {Offset}; the block before it is written again, the record goes to a new segment.")]
    public static partial void Sealed(this ILogger logger, string path, long offset, Exception cause);

    [LoggerMessage(4103, LogLevel.Warning, "Journal opened, but its start record could not be written yet; it will lead the next one.")]
    public static partial void StartDelayed(this ILogger logger, Exception cause);

    [LoggerMessage(4104, LogLevel.Information, "Journal segment {Path} removed.")]
    public static partial void Removed(this ILogger logger, string path);

    [LoggerMessage(4105, LogLevel.Warning, "The disk is nearly full, {Free} bytes are free: compacted journal segments before position {Position} go before their time. Their readings stay, raw bytes not under hold do not.")]
    public static partial void RemovedForRoom(this ILogger logger, long free, long position);
}
