using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Enforcement;

/// <summary>The way every task event is written: log and live stream in one transaction.</summary>
public static class TaskDesk
{
    /// <exception cref="TaskStepException">Not a legal step; nothing was written.</exception>
    public static EnforcementTask Record(this IOperationsTransaction transaction, TaskEvent e)
    {
        var task = transaction.AppendTaskEvent(e);
        transaction.AppendLiveEvent(new LiveEvent
        {
            Type = "task." + TaskLog.NameOf(e.Type),
            AtMs = e.AtMs,
            AboutId = task.Id,
            AreaId = task.AreaId,
            SquadId = task.SquadId,
            Payload = TaskPayload.Write(task),
        });
        if (e.Type == TaskEventType.Accepted)
            transaction.NoteAccepted(task.Id, e.AtMs);
        return task;
    }

    /// <summary>An event of the hub itself.</summary>
    public static TaskEvent ByHub(string taskId, TaskEventType type, long atMs, string? payload = null, string? note = null) => new()
    {
        TaskId = taskId,
        Type = type,
        Actor = Actor.Hub.Name,
        AtMs = atMs,
        Payload = payload,
        Note = note,
    };
}
