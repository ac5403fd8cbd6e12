using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Cases;

/// <summary>What people do to a task; the hub's own steps are not theirs to write.</summary>
internal enum TaskStep { Dispatch, Accept, Close, Void, Note }

internal static class TaskSteps
{
    public static TaskEventType EventOf(TaskStep step) => step switch
    {
        TaskStep.Dispatch => TaskEventType.Dispatched,
        TaskStep.Accept => TaskEventType.Accepted,
        TaskStep.Close => TaskEventType.Closed,
        TaskStep.Void => TaskEventType.Voided,
        TaskStep.Note => TaskEventType.Note,
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No such step."),
    };

    /// <summary>The people's steps among those of the log.</summary>
    public static IReadOnlyList<TaskStep> Of(IReadOnlyList<TaskEventType> events) =>
        [.. Enum.GetValues<TaskStep>().Where(s => events.Contains(EventOf(s)))];

    /// <summary>A squad works on its tasks; who gets one, and that there was none, is said by the dispatcher.</summary>
    public static bool IsFor(TaskStep step, Role role) =>
        role != Role.SquadMember || step is not (TaskStep.Dispatch or TaskStep.Void);
}
