using Microsoft.Extensions.Logging;

namespace SensorHub.Storage.Influx;

internal static partial class ProjectionLog
{
    [LoggerMessage(4400, LogLevel.Information, "Projection {Name} follows again.")]
    public static partial void ProjectionFollows(this ILogger logger, string name);

    [LoggerMessage(4401, LogLevel.Warning, "Projection {Name}: {Url} cannot be written ({Reason}). It is tried again for as long as it takes; intake does not wait for it.")]
    public static partial void ProjectionWaits(this ILogger logger, string name, string url, string reason);

    [LoggerMessage(4402, LogLevel.Error, "Projection {Name}: {Url} refuses the hub: {Reason}. Check user, token and database; it is tried again in {Pause}.")]
    public static partial void ProjectionRefused(this ILogger logger, string name, string url, string reason, TimeSpan pause);

    [LoggerMessage(4403, LogLevel.Warning, "Projection {Name} drops a point that the server will never take: {Line} ({Reason}). The journal has it; mend the server's schema and run: sensorhub project {Name}")]
    public static partial void LineDropped(this ILogger logger, string name, string line, string reason);

    [LoggerMessage(4408, LogLevel.Warning, "Projection {Name}: of a batch the server dropped {Points} points that it will never take ({Reason}). The journal has them; mend the server's schema or retention policy and run: sensorhub project {Name}")]
    public static partial void PointsDropped(this ILogger logger, string name, int points, string reason);

    [LoggerMessage(4404, LogLevel.Warning, "Projection {Name} stood at {Position}, which the journal no longer has: it goes on at {FirstPosition}, and all of the past is written anew from what is kept.")]
    public static partial void ProjectionGap(this ILogger logger, string name, long position, long firstPosition);

    [LoggerMessage(4405, LogLevel.Warning, "Projection {Name} waits at {Position} until the disk can again; tried again each second.")]
    public static partial void ProjectionWaitsForDisk(this ILogger logger, Exception cause, string name, long position);

    [LoggerMessage(4406, LogLevel.Information, "Projection {Name}: the past is written anew, {State}, {Written} points.")]
    public static partial void Reprojected(this ILogger logger, string name, string state, long written);

    [LoggerMessage(4407, LogLevel.Error, "Projection {Name}: writing the past anew ended, for stored readings are damaged.")]
    public static partial void ReprojectionFailed(this ILogger logger, Exception cause, string name);
}
