using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Escalation;

/// <summary>Finds deadlines that have passed and says so once in the log of their tasks.</summary>
public sealed class ClockWatch(IOperationsStore store, TimeProvider city)
{
    /// <summary>The event for a task whose clock has run out, or null: pure.</summary>
    public static TaskEvent? Breach(EnforcementTask task, long nowMs) =>
        task.IsOpen && task.Deadline.IsRunning && task.Deadline.DueAtMs <= nowMs
            ? TaskDesk.ByHub(
                task.Id, TaskEventType.ClockBreached, nowMs,
                TaskPayload.Write(new BreachPayload(task.Deadline.Kind, task.Deadline.DueAtMs)))
            : null;

    /// <summary>Looks at the city's clock once.</summary>
    /// <returns>Deadlines found missed.</returns>
    /// <exception cref="IOException">The disk could not; nothing was written, the next look finds the same.</exception>
    public Task<int> LookAsync(CancellationToken cancellation)
    {
        var nowMs = city.NowMs();
        return store.WriteAsync(transaction => Record(transaction, nowMs), cancellation);
    }

    private static int Record(IOperationsTransaction transaction, long nowMs)
    {
        var breaches = transaction.FindOverdueTasks(nowMs).Select(t => Breach(t, nowMs)).OfType<TaskEvent>().ToList();
        foreach (var breach in breaches)
            transaction.Record(breach);
        return breaches.Count;
    }
}
