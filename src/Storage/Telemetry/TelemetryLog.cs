using Microsoft.Extensions.Logging;

namespace SensorHub.Storage.Telemetry;

internal static partial class TelemetryLog
{
    [LoggerMessage(4200, LogLevel.Information, "Telemetry opened: compacted up to {Compacted}, {Entries} entries indexed up to {Position}.")]
    public static partial void TelemetryOpened(this ILogger logger, long compacted, long entries, long position);

    [LoggerMessage(4207, LogLevel.Error, "The journal from {From} to {To}, which is compacted, is damaged: what suspect clocks sent then is not known again when it is sent again. Look at it with: sensorhub check")]
    public static partial void SuspectsForgotten(this ILogger logger, Exception cause, long from, long to);

    [LoggerMessage(4201, LogLevel.Information, "Journal from {From} to {To} compacted: {Readings} entries.")]
    public static partial void Compacted(this ILogger logger, long from, long to, long readings);

    [LoggerMessage(4202, LogLevel.Error, "Telemetry, {Step}: it failed and is tried again every five seconds; the other steps go on, nothing is lost.")]
    public static partial void StepFailed(this ILogger logger, Exception cause, string step);

    [LoggerMessage(4203, LogLevel.Debug, "{Rows} entries of hours that are over sealed.")]
    public static partial void Sealed(this ILogger logger, long rows);

    [LoggerMessage(4204, LogLevel.Error, "Telemetry of device {Device}, period {PeriodS} s, day {Day} cannot be read and is given up for an hour; the rest goes on, late readings of it go to quarantine. Look with: sensorhub check; restore the database from a backup.")]
    public static partial void DayGivenUp(this ILogger logger, Exception cause, int device, int periodS, long day);

    [LoggerMessage(4206, LogLevel.Warning, "Compaction waits for room: {FreeBytes} bytes are free. Nothing is lost; free space, and it goes on.")]
    public static partial void WaitsForRoom(this ILogger logger, long freeBytes);

    [LoggerMessage(4205, LogLevel.Error, "Telemetry of device {Device}, period {PeriodS} s, day {Day} was past its time and went; it is damaged, so that no minutes of it are kept.")]
    public static partial void MinutesNotKept(this ILogger logger, Exception cause, int device, int periodS, long day);
}
