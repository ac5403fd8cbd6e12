using System.Collections.Frozen;
using System.Text.Json;
using static SensorHub.Alerts.Enforcement.TaskEventType;

namespace SensorHub.Alerts.Enforcement;

/// <summary>The state machine of a task, a pure function of its events.</summary>
public static class TaskLog
{
    // state     | legal steps
    // (none)    | filed
    // filed     | dispatched accepted closed voided, alerts, clock_breached linked note
    // accepted  | closed voided, alerts, clock_breached linked note
    // closed    | alert_amended alert_withdrawn linked note
    // voided    | alert_amended alert_withdrawn linked note
    private static readonly TaskEventType[] WhenNone = [Filed];
    private static readonly TaskEventType[] WhenFiled =
        [Dispatched, Accepted, Closed, Voided, AlertJoined, AlertAmended, AlertWithdrawn, ClockBreached, Linked, Note];
    private static readonly TaskEventType[] WhenAccepted =
        [Closed, Voided, AlertJoined, AlertAmended, AlertWithdrawn, ClockBreached, Linked, Note];
    private static readonly TaskEventType[] WhenEnded = [AlertAmended, AlertWithdrawn, Linked, Note];

    private static readonly FrozenDictionary<TaskEventType, string> Names =
        Enum.GetValues<TaskEventType>().ToFrozenDictionary(t => t, t => JsonNamingPolicy.SnakeCaseLower.ConvertName(t.ToString()));

    /// <summary>Name on the wire and in stores: <c>alert_joined</c>.</summary>
    public static string NameOf(TaskEventType type) => Names[type];

    public static bool TryParse(string name, out TaskEventType type)
    {
        foreach (var (candidate, known) in Names)
        {
            if (known != name)
                continue;
            type = candidate;
            return true;
        }

        type = default;
        return false;
    }

    /// <param name="state">Null = not filed yet.</param>
    public static IReadOnlyList<TaskEventType> LegalSteps(TaskState? state) => state switch
    {
        null => WhenNone,
        TaskState.Filed => WhenFiled,
        TaskState.Accepted => WhenAccepted,
        _ => WhenEnded,
    };

    /// <summary>The task after one more event.</summary>
    /// <param name="task">Null before the first event.</param>
    /// <exception cref="TaskStepException">The state does not allow this step.</exception>
    /// <exception cref="ArgumentException">The payload is missing or of another form.</exception>
    public static EnforcementTask Apply(EnforcementTask? task, TaskEvent e)
    {
        var legal = LegalSteps(task?.State);
        if (!legal.Contains(e.Type))
            throw new TaskStepException(e.TaskId, task?.State, e.Type, legal);
        var next = e.Type switch
        {
            Filed => FiledBy(e),
            Dispatched => DispatchedBy(task!, TaskPayload.Read<DispatchedPayload>(e)),
            Accepted => AcceptedBy(task!, e),
            Closed => task! with { State = TaskState.Closed, EndedAtMs = e.AtMs, Deadline = Met(task.Deadline, e.AtMs) },
            Voided => task! with { State = TaskState.Voided, EndedAtMs = e.AtMs, Deadline = Met(task.Deadline, e.AtMs) },
            AlertJoined or AlertAmended or AlertWithdrawn => WithAlert(task!, TaskPayload.Read<AlertPayload>(e)),
            ClockBreached => task! with { Deadline = task.Deadline with { BreachedAtMs = e.AtMs } },
            Linked => task! with { LinkedTaskIds = [.. task.LinkedTaskIds, TaskPayload.Read<LinkedPayload>(e).TaskId] },
            Note => task!,
            _ => throw new ArgumentOutOfRangeException(nameof(e), e.Type, "No such step."),
        };
        return next with { Version = (task?.Version ?? 0) + 1, LastSequence = e.Sequence };
    }

    /// <summary>The task after all its events.</summary>
    /// <returns>Null for no events.</returns>
    public static EnforcementTask? Fold(IEnumerable<TaskEvent> events) => events.Aggregate((EnforcementTask?)null, Apply);

    private static EnforcementTask FiledBy(TaskEvent e)
    {
        var filed = TaskPayload.Read<FiledPayload>(e);
        return new EnforcementTask
        {
            Id = e.TaskId,
            State = TaskState.Filed,
            Version = 1,
            LastSequence = e.Sequence,
            Subject = filed.Subject,
            MatterCode = filed.MatterCode,
            Title = filed.Title,
            Severity = filed.Severity,
            Location = filed.Location,
            AreaId = filed.AreaId,
            SquadId = filed.SquadId,
            SquadReason = filed.SquadReason,
            Alerts = filed.Alert is null ? [] : [filed.Alert],
            ViolatedFromMs = filed.Alert?.ViolatedFromMs ?? filed.DetectedAtMs,
            ViolatedToMs = filed.Alert?.ViolatedToMs ?? filed.DetectedAtMs,
            Ongoing = filed.Alert?.Ongoing ?? false,
            DetectedAtMs = filed.DetectedAtMs,
            AfterTheFact = filed.AfterTheFact,
            Deadline = filed.Deadline,
            LinkedTaskIds = filed.Linked,
            FiledAtMs = e.AtMs,
        };
    }

    private static EnforcementTask DispatchedBy(EnforcementTask task, DispatchedPayload to) =>
        task with { SquadId = to.SquadId, SquadReason = to.Reason };

    private static EnforcementTask AcceptedBy(EnforcementTask task, TaskEvent e) => task with
    {
        State = TaskState.Accepted,
        AcceptedAtMs = e.AtMs,
        AcceptedBy = e.Actor,
        Deadline = task.Deadline.Kind == DeadlineKind.FirstResponse ? Met(task.Deadline, e.AtMs) : task.Deadline,
    };

    private static Deadline Met(Deadline deadline, long atMs) => deadline with { MetAtMs = deadline.MetAtMs ?? atMs };

    private static EnforcementTask WithAlert(EnforcementTask task, AlertPayload payload)
    {
        TaskAlert[] alerts = [.. task.Alerts.Where(a => a.AlertId != payload.Alert.AlertId), payload.Alert];
        var support = alerts.Where(a => !a.Withdrawn).ToArray();
        var changed = task with { Alerts = alerts, Ongoing = support.Any(a => a.Ongoing) };
        if (support.Length > 0)
        {
            changed = changed with
            {
                ViolatedFromMs = support.Min(a => a.ViolatedFromMs),
                ViolatedToMs = support.Max(a => a.ViolatedToMs),
            };
        }

        return payload.Deadline is null ? changed : changed with { Deadline = payload.Deadline, AfterTheFact = false };
    }
}
