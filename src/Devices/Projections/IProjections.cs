namespace SensorHub.Devices.Projections;

public enum ProjectionState
{
    /// <summary>The server takes what the hub writes.</summary>
    Following,

    /// <summary>The server does not answer or cannot now; tried again and again, nothing is lost.</summary>
    Waiting,

    /// <summary>The server refuses log-in or database: somebody must change something; tried again meanwhile.</summary>
    Refused,
}

public enum ReprojectionState { Running, Done, Cancelled, Failed }

/// <summary>One writing anew of the past.</summary>
/// <param name="FromMs">First event time, Unix ms.</param>
/// <param name="ToMs">End, not included, Unix ms.</param>
/// <param name="DevicesDone">Of <paramref name="Devices"/>, those that are written.</param>
/// <param name="Written">Points that the server accepted.</param>
/// <param name="Error">Why it failed.</param>
public sealed record ReprojectionSnapshot(
    ReprojectionState State, long FromMs, long ToMs, long StartedMs, long? EndedMs, int DevicesDone, int Devices, long Written, string? Error);

/// <summary>What people see of a projection. Counts are of this run of the hub.</summary>
/// <param name="Kind"><c>influx_db</c> or <c>victoria_metrics</c>.</param>
/// <param name="Url">Without credentials.</param>
/// <param name="SinceMs">In this state since, city time, Unix ms.</param>
/// <param name="Position">Everything of the journal before it was accepted by the server.</param>
/// <param name="LagBytes">Journal bytes that are durable and not accepted yet.</param>
/// <param name="Written">Points that the server accepted.</param>
/// <param name="Dropped">Points that the server will never take; the log shows examples.</param>
/// <param name="LastDropped">What it said about the newest of them.</param>
/// <param name="LastError">Why the last try failed; null = none did.</param>
/// <param name="Gaps">How often the journal had gone on without it, so that the past was written anew.</param>
/// <param name="Reprojection">The one that runs or ran last; null = none ever did.</param>
public sealed record ProjectionSnapshot(
    string Name, string Kind, string Url, ProjectionState State, long SinceMs, long Position, long LagBytes, long Written, long Dropped,
    string? LastDropped, string? LastError, long? LastErrorMs, long Gaps, ReprojectionSnapshot? Reprojection);

/// <summary>There is one running already.</summary>
public sealed class ReprojectionRunsException(string message) : Exception(message);

/// <summary>Copies of the telemetry in servers that others read. Thread safe.</summary>
public interface IProjections
{
    IReadOnlyList<ProjectionSnapshot> Snapshot();

    /// <summary>Writes the past anew, behind what comes in; goes on after a restart of the hub.</summary>
    /// <returns>Null when no projection has the name.</returns>
    /// <exception cref="ReprojectionRunsException">One runs already.</exception>
    /// <exception cref="IOException">It could not be noted; nothing began.</exception>
    Task<ReprojectionSnapshot?> StartAsync(string name, long fromMs, long toMs, CancellationToken cancellation = default);

    /// <summary>Ends the one that runs; what it wrote stays.</summary>
    /// <returns>Null when no projection has the name or none ever ran.</returns>
    /// <exception cref="IOException">It could not be noted; it goes on.</exception>
    Task<ReprojectionSnapshot?> CancelAsync(string name, CancellationToken cancellation = default);
}
