using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Geography;

namespace SensorHub.Alerts.Enforcement;

/// <summary>Stored by name. Open = filed or accepted.</summary>
public enum TaskState { Filed, Accepted, Closed, Voided }

/// <summary>An alert as its task knows it.</summary>
public sealed record TaskAlert(string AlertId, long ViolatedFromMs, long ViolatedToMs, bool Ongoing, bool Withdrawn = false);

/// <summary>What a squad gets: the state that <see cref="TaskLog.Apply"/> reads out of the task's events. Never changed otherwise.</summary>
public sealed record EnforcementTask
{
    public required string Id { get; init; }
    public required TaskState State { get; init; }

    /// <summary>Number of events so far; the ETag.</summary>
    public required int Version { get; init; }

    /// <summary>Sequence of the last event.</summary>
    public required long LastSequence { get; init; }
    public required SubjectRef Subject { get; init; }
    public required string MatterCode { get; init; }
    public required string Title { get; init; }
    public required Severity Severity { get; init; }
    public GeoPoint? Location { get; init; }

    /// <summary>Area of the grid cell.</summary>
    public string? AreaId { get; init; }
    public string? SquadId { get; init; }
    public required string SquadReason { get; init; }
    public required IReadOnlyList<TaskAlert> Alerts { get; init; }

    /// <summary>Earliest start of the alerts that support it; the filing for a patrol's find.</summary>
    public required long ViolatedFromMs { get; init; }
    public required long ViolatedToMs { get; init; }
    public required bool Ongoing { get; init; }
    public required long DetectedAtMs { get; init; }
    public required bool AfterTheFact { get; init; }
    public required Deadline Deadline { get; init; }
    public required IReadOnlyList<string> LinkedTaskIds { get; init; }
    public required long FiledAtMs { get; init; }
    public long? AcceptedAtMs { get; init; }
    public string? AcceptedBy { get; init; }

    /// <summary>When it was closed or voided.</summary>
    public long? EndedAtMs { get; init; }

    public bool IsOpen => State is TaskState.Filed or TaskState.Accepted;

    /// <summary>Alerts that still hold.</summary>
    public IEnumerable<TaskAlert> Support => Alerts.Where(a => !a.Withdrawn);
}
