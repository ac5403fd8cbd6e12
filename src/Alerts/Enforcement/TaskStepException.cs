namespace SensorHub.Alerts.Enforcement;

/// <summary>A step that the task's state does not allow. Trying again cannot help; the message names the legal next steps.</summary>
public sealed class TaskStepException(string taskId, TaskState? state, TaskEventType step, IReadOnlyList<TaskEventType> legalSteps)
    : Exception(Describe(taskId, state, step, legalSteps))
{
    /// <summary>Null when there is no such task yet.</summary>
    public TaskState? State => state;
    public TaskEventType Step => step;
    public IReadOnlyList<TaskEventType> LegalSteps => legalSteps;

    private static string Describe(string taskId, TaskState? state, TaskEventType step, IReadOnlyList<TaskEventType> legal) =>
        $"Task {taskId} is {state?.ToString().ToLowerInvariant() ?? "not filed"}: '{TaskLog.NameOf(step)}' is not possible. "
        + $"Legal next steps: {string.Join(", ", legal.Select(TaskLog.NameOf))}.";
}
