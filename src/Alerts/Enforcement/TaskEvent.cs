using SensorHub.Devices.Geography;

namespace SensorHub.Alerts.Enforcement;

/// <summary>A step in the life of a task. Stored and sent by snake-case name: append, never rename.</summary>
public enum TaskEventType
{
    Filed, Dispatched, Accepted, Closed, Voided, AlertJoined, AlertAmended, AlertWithdrawn, ClockBreached, Linked, Note,
}

/// <summary>One entry of the task log; the log is the task.</summary>
public sealed record TaskEvent
{
    /// <summary>Place in the one order of all task and live events; 0 until the store gives it.</summary>
    public long Sequence { get; init; }
    public required string TaskId { get; init; }
    public required TaskEventType Type { get; init; }

    /// <summary>Name of who did it; <c>hub</c> for the hub itself.</summary>
    public required string Actor { get; init; }

    /// <summary>City time of the server.</summary>
    public required long AtMs { get; init; }

    /// <summary>What the actor's own device said the time was.</summary>
    public long? DeviceMs { get; init; }

    /// <summary>Where the actor was.</summary>
    public GeoPoint? Place { get; init; }
    public string? Note { get; init; }

    /// <summary>What the type needs, JSON: see <see cref="TaskPayload"/>; null for types without.</summary>
    public string? Payload { get; init; }
}
