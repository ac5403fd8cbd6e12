using Microsoft.Extensions.Logging;

namespace SensorHub.Ingest;

/// <summary>
/// Every log line of intake; ids 2000 to 2099. What strangers sent goes through <see cref="Decoders.Printable"/> first; secrets and payloads never.
/// </summary>
internal static partial class IngestLog
{
    [LoggerMessage(2000, LogLevel.Error, "The disk refuses the journal; nothing is acknowledged until it accepts again")]
    public static partial void DiskRefuses(this ILogger log, Exception cause);

    [LoggerMessage(2001, LogLevel.Information, "The disk accepts the journal again")]
    public static partial void DiskAccepts(this ILogger log);

    [LoggerMessage(2002, LogLevel.Critical, "The commit thread ended; nothing more is acknowledged")]
    public static partial void CommitThreadEnded(this ILogger log, Exception cause);

    [LoggerMessage(2003, LogLevel.Error, "What a key holds cannot be read; its batch is not acknowledged")]
    public static partial void AdmissionFailed(this ILogger log, Exception cause);

    [LoggerMessage(2004, LogLevel.Warning, "Device {Device} has a clock that cannot be trusted; its readings are kept under their receive time")]
    public static partial void SuspectClock(this ILogger log, string device);
}
