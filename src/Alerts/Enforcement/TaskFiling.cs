using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Enforcement;

/// <summary>
/// What becomes of tasks when alerts open, change or fall: pure decisions over one transaction. A task that was closed while its violation goes on
/// stays closed: the alert goes on telling it how the violation grows and ends, and files no second task. The next alert of the subject does.
/// </summary>
/// <param name="squads">Of the registry at hand.</param>
internal sealed class TaskFiling(IOperationsTransaction transaction, SquadFinder squads, DeadlinePolicy deadlines)
{
    /// <summary>Events of vehicles this near and this close in time are one place.</summary>
    public const double SamePlaceM = 200;
    public const long SamePlaceMs = 30 * UnixMs.Minute;

    /// <summary>Joins the open task of the same subject (or place) and matter, or files a new one.</summary>
    /// <returns>Id of the task; null for an alert without a matter.</returns>
    public string? Open(Alert alert)
    {
        if (alert.MatterCode is not { } matter)
            return null;
        if (FindOpen(alert, matter) is not { } task)
            return File(alert, matter);
        var live = !alert.AfterTheFact && task is { AfterTheFact: true, State: TaskState.Filed };
        Record(task.Id, TaskEventType.AlertJoined, alert, live ? DeadlinePolicy.Live(alert.UpdatedAtMs) : null);
        return task.Id;
    }

    public void Amend(Alert before, Alert after)
    {
        if (after.TaskId is null || transaction.FindTask(after.TaskId) is not { } task)
            return;
        var live = before.AfterTheFact && !after.AfterTheFact && task is { AfterTheFact: true, State: TaskState.Filed };
        Record(task.Id, TaskEventType.AlertAmended, after, live ? DeadlinePolicy.Live(after.UpdatedAtMs) : null);
    }

    /// <summary>Brings a withdrawn alert back: to its task while that is open, else as if it were new.</summary>
    /// <returns>Id of the task; null for an alert without a matter.</returns>
    public string? Revive(Alert alert)
    {
        if (alert.TaskId is null || transaction.FindTask(alert.TaskId) is not { IsOpen: true } task)
            return Open(alert);
        Record(task.Id, TaskEventType.AlertAmended, alert, null);
        return task.Id;
    }

    /// <summary>Takes the alert from its task; a task that nothing supports and nobody has accepted is voided.</summary>
    public void Withdraw(Alert alert)
    {
        if (alert.TaskId is null || transaction.FindTask(alert.TaskId) is null)
            return;
        var task = Record(alert.TaskId, TaskEventType.AlertWithdrawn, alert, null);
        if (task.State == TaskState.Filed && !task.Support.Any())
            transaction.Record(TaskDesk.ByHub(task.Id, TaskEventType.Voided, alert.UpdatedAtMs, note: "no alert supports it any more"));
    }

    private EnforcementTask? FindOpen(Alert alert, string matter)
    {
        if (alert.Subject.Kind != SubjectKind.Vehicle)
            return transaction.FindOpenTasks(alert.Subject, matter) is [var first, ..] ? first : null;
        if (alert.Location is not { } place)
            return null;
        var span = new TimeSpanMs(alert.ViolatedFromMs - SamePlaceMs, alert.ViolatedToMs + SamePlaceMs);
        return transaction.FindOpenTasksNear(matter, place, SamePlaceM, span)
            .MinBy(t => t.Location!.Value.DistanceM(place));
    }

    private string File(Alert alert, string matter)
    {
        var id = AlertId.Task(alert.Id, alert.UpdatedAtMs);
        var linked = LinkedTo(alert, matter);
        var squad = squads.At(alert.Location);
        var payload = new FiledPayload(
            alert.Subject, matter, alert.Title, alert.Severity, TaskAlertOf(alert), alert.Location, squad.AreaId,
            squad.SquadId, squad.Reason, alert.UpdatedAtMs, alert.AfterTheFact,
            deadlines.For(matter, alert.AfterTheFact, alert.UpdatedAtMs), [.. linked.Select(t => t.Id)]);
        transaction.Record(TaskDesk.ByHub(id, TaskEventType.Filed, alert.UpdatedAtMs, TaskPayload.Write(payload)));
        foreach (var other in linked)
        {
            transaction.Record(TaskDesk.ByHub(
                other.Id, TaskEventType.Linked, alert.UpdatedAtMs, TaskPayload.Write(new LinkedPayload(id))));
        }

        return id;
    }

    private IReadOnlyList<EnforcementTask> LinkedTo(Alert alert, string matter) =>
        [.. transaction.FindOpenTasks(alert.Subject, null).Where(t => t.MatterCode != matter)];

    private EnforcementTask Record(string taskId, TaskEventType type, Alert alert, Deadline? deadline) =>
        transaction.Record(TaskDesk.ByHub(
            taskId, type, alert.UpdatedAtMs, TaskPayload.Write(new AlertPayload(TaskAlertOf(alert), deadline)), alert.Reason));

    private static TaskAlert TaskAlertOf(Alert alert) => new(
        alert.Id, alert.ViolatedFromMs, alert.ViolatedToMs, alert.Ongoing, alert.State == AlertState.Withdrawn);
}
