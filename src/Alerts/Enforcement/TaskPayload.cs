using System.Text.Json;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Geography;

namespace SensorHub.Alerts.Enforcement;

/// <summary>Payload of <see cref="TaskEventType.Filed"/>.</summary>
/// <param name="Alert">The alert it was filed for; null for a find of a patrol.</param>
/// <param name="SquadId">Null when no grid cell answers for the place: a dispatcher must choose.</param>
/// <param name="SquadReason">Why this squad, for people.</param>
/// <param name="Linked">Open tasks of the same subject in other matters.</param>
public sealed record FiledPayload(
    SubjectRef Subject, string MatterCode, string Title, Severity Severity, TaskAlert? Alert, GeoPoint? Location,
    string? AreaId, string? SquadId, string SquadReason, long DetectedAtMs, bool AfterTheFact, Deadline Deadline,
    IReadOnlyList<string> Linked);

/// <summary>Payload of <see cref="TaskEventType.Dispatched"/>.</summary>
public sealed record DispatchedPayload(string SquadId, string Reason);

/// <summary>Payload of <see cref="TaskEventType.AlertJoined"/>, <c>AlertAmended</c> and <c>AlertWithdrawn</c>.</summary>
/// <param name="Deadline">A new clock, when a live violation joins a task that ran on working time.</param>
public sealed record AlertPayload(TaskAlert Alert, Deadline? Deadline = null);

/// <summary>Payload of <see cref="TaskEventType.ClockBreached"/>: the deadline that was missed.</summary>
public sealed record BreachPayload(DeadlineKind Kind, long DueAtMs);

/// <summary>Payload of <see cref="TaskEventType.Linked"/>.</summary>
public sealed record LinkedPayload(string TaskId);

/// <summary>Payloads as the log keeps them: JSON, snake case.</summary>
public static class TaskPayload
{
    public static string Write<T>(T payload) => JsonSerializer.Serialize(payload, AlertsJson.Options);

    /// <exception cref="ArgumentException">The event has no payload, or one of another form.</exception>
    public static T Read<T>(TaskEvent e)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(e.Payload ?? "null", AlertsJson.Options)
                ?? throw new ArgumentException($"A '{e.Type}' event needs a payload.", nameof(e));
        }
        catch (JsonException unreadable)
        {
            throw new ArgumentException($"The payload of a '{e.Type}' event cannot be read: {unreadable.Message}", nameof(e), unreadable);
        }
    }
}
