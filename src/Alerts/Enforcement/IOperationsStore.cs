using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Latency;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Enforcement;

/// <summary>The operational store's one writer: the evaluator, the escalation and commands of people go through it alike.</summary>
public interface IOperationsStore
{
    /// <summary>
    /// Runs <paramref name="work"/> alone in a transaction and completes when all it wrote is on disk; an exception
    /// of the work undoes all of it and is passed on. The work must not keep the transaction, wait, or do I/O.
    /// Thread safe.
    /// </summary>
    /// <exception cref="IOException">The disk could not; nothing was written and the same call may be made again.</exception>
    Task<T> WriteAsync<T>(Func<IOperationsTransaction, T> work, CancellationToken cancellation);
}

/// <summary>One transaction: reads see what it wrote.</summary>
public interface IOperationsTransaction : IAlertRecords, ITaskRecords, ILiveEventLog, IEvaluatedPositions, IAlertTraces;

public interface IAlertRecords
{
    Alert? FindAlert(string id);

    /// <summary>Alerts of every state that overlap or touch <paramref name="span"/>, by start, then id.</summary>
    IReadOnlyList<Alert> FindAlerts(string ruleId, SubjectRef subject, TimeSpanMs span);

    /// <summary>Inserts or replaces by id.</summary>
    void PutAlert(Alert alert);

    /// <summary>The newest revision of each window of an alert that begins in <paramref name="span"/>, by start, then end.</summary>
    IReadOnlyList<VerdictRevision> LatestVerdicts(string alertId, TimeSpanMs span);

    /// <exception cref="InvalidOperationException">That (alert, window, revision) is there already.</exception>
    void AppendVerdict(VerdictRevision verdict);
}

public interface ITaskRecords
{
    EnforcementTask? FindTask(string id);

    /// <summary>Open tasks of a subject, oldest first; of every matter when <paramref name="matterCode"/> is null.</summary>
    IReadOnlyList<EnforcementTask> FindOpenTasks(SubjectRef subject, string? matterCode);

    /// <summary>
    /// Open tasks of vehicles, oldest first, of one matter whose location lies within <paramref name="radiusM"/>
    /// (great circle) and whose violation overlaps or touches <paramref name="span"/>.
    /// </summary>
    IReadOnlyList<EnforcementTask> FindOpenTasksNear(string matterCode, GeoPoint place, double radiusM, TimeSpanMs span);

    /// <summary>Open tasks with a running deadline due at or before <paramref name="nowMs"/>, by due time, then id.</summary>
    IReadOnlyList<EnforcementTask> FindOverdueTasks(long nowMs);

    /// <summary>Gives the next global sequence, applies the event by <see cref="TaskLog.Apply"/>, keeps event and state.</summary>
    /// <returns>The task after it.</returns>
    /// <exception cref="TaskStepException">Not a legal step; nothing was written.</exception>
    EnforcementTask AppendTaskEvent(TaskEvent e);
}

public interface ILiveEventLog
{
    /// <summary>Gives the next global sequence and keeps the event.</summary>
    LiveEvent AppendLiveEvent(LiveEvent e);
}

public interface IEvaluatedPositions
{
    /// <summary>Everything of the shard's journal before it is decided; null before the first decision.</summary>
    long? EvaluatedPosition(int shard);
    void SetEvaluatedPosition(int shard, long position);
}
