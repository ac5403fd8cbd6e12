using System.Text.Json;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Geography;

namespace SensorHub.Web.Api.Cases;

/// <summary>What a squad gets. Named as in the live events of tasks.</summary>
/// <param name="Version">Number of events; also the ETag.</param>
/// <param name="Overdue">Open, and the deadline has passed unmet.</param>
/// <param name="LegalSteps">What POST …/events takes now.</param>
/// <param name="Events">In order; only when one task is asked for.</param>
internal sealed record TaskShown(
    string Id, TaskState State, int Version, SubjectRef Subject, string MatterCode, string Title, Severity Severity, GeoPoint? Location,
    string? AreaId, string? SquadId, string SquadReason, IReadOnlyList<TaskAlert> Alerts, long ViolatedFromMs, long ViolatedToMs,
    bool Ongoing, bool AfterTheFact, long DetectedAtMs, long FiledAtMs, long? AcceptedAtMs, string? AcceptedBy, long? EndedAtMs,
    Deadline Deadline, bool Overdue, IReadOnlyList<string> LinkedTaskIds, IReadOnlyList<TaskStep> LegalSteps,
    IReadOnlyList<TaskEventShown>? Events)
{
    public static TaskShown Of(EnforcementTask t, long nowMs) => new(
        t.Id, t.State, t.Version, t.Subject, t.MatterCode, t.Title, t.Severity, t.Location, t.AreaId, t.SquadId, t.SquadReason, t.Alerts,
        t.ViolatedFromMs, t.ViolatedToMs, t.Ongoing, t.AfterTheFact, t.DetectedAtMs, t.FiledAtMs, t.AcceptedAtMs, t.AcceptedBy, t.EndedAtMs,
        t.Deadline, t.IsOpen && t.Deadline.MetAtMs is null && t.Deadline.DueAtMs <= nowMs, t.LinkedTaskIds,
        TaskSteps.Of(TaskLog.LegalSteps(t.State)), null);
}

/// <param name="AtMs">City time of the server.</param>
/// <param name="DeviceMs">What the actor's own device said the time was.</param>
internal sealed record TaskEventShown(
    long Sequence, TaskEventType Type, string Actor, long AtMs, long? DeviceMs, GeoPoint? Place, string? Note, JsonElement? Payload)
{
    public static TaskEventShown Of(TaskEvent e) => new(
        e.Sequence, e.Type, e.Actor, e.AtMs, e.DeviceMs, e.Place, e.Note, e.Payload is null ? null : JsonElement.Parse(e.Payload));
}
