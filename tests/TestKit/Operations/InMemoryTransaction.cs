using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Latency;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.TestKit.Operations;

internal sealed class InMemoryTransaction(InMemoryState state) : IOperationsTransaction
{
    public InMemoryState State { get; private set; } = state;

    public Alert? FindAlert(string id) => State.Alerts.GetValueOrDefault(id);

    public IReadOnlyList<Alert> FindAlerts(string ruleId, SubjectRef subject, TimeSpanMs span) =>
        [.. State.Alerts.Values
            .Where(a => a.RuleId == ruleId && a.Subject == subject && Touch(a.Violated, span))
            .OrderBy(a => a.ViolatedFromMs).ThenBy(a => a.Id, StringComparer.Ordinal)];

    public void PutAlert(Alert alert) => State = State with { Alerts = State.Alerts.SetItem(alert.Id, alert) };

    public IReadOnlyList<VerdictRevision> LatestVerdicts(string alertId, TimeSpanMs span) =>
        [.. VerdictsOf(alertId)
            .Where(v => span.Contains(v.FromMs))
            .GroupBy(v => (v.FromMs, v.ToMs))
            .Select(g => g.MaxBy(v => v.Revision)!)
            .OrderBy(v => v.FromMs).ThenBy(v => v.ToMs)];

    public void AppendVerdict(VerdictRevision verdict)
    {
        var known = VerdictsOf(verdict.AlertId);
        if (known.Any(v => v.FromMs == verdict.FromMs && v.ToMs == verdict.ToMs && v.Revision == verdict.Revision))
            throw new InvalidOperationException($"Revision {verdict.Revision} of that window of {verdict.AlertId} is there already.");
        State = State with { Verdicts = State.Verdicts.SetItem(verdict.AlertId, [.. known, verdict]) };
    }

    public EnforcementTask? FindTask(string id) => State.Tasks.GetValueOrDefault(id);

    public IReadOnlyList<EnforcementTask> FindOpenTasks(SubjectRef subject, string? matterCode) =>
        [.. OldestFirst(t => t.Subject == subject && (matterCode is null || t.MatterCode == matterCode))];

    public IReadOnlyList<EnforcementTask> FindOpenTasksNear(string matterCode, GeoPoint place, double radiusM, TimeSpanMs span) =>
        [.. OldestFirst(t => t.MatterCode == matterCode && t.Subject.Kind == SubjectKind.Vehicle
            && t.Location is { } at && at.DistanceM(place) <= radiusM
            && Touch(new(t.ViolatedFromMs, t.ViolatedToMs), span))];

    public IReadOnlyList<EnforcementTask> FindOverdueTasks(long nowMs) =>
        [.. State.Tasks.Values
            .Where(t => t.IsOpen && t.Deadline.IsRunning && t.Deadline.DueAtMs <= nowMs)
            .OrderBy(t => t.Deadline.DueAtMs).ThenBy(t => t.Id, StringComparer.Ordinal)];

    public EnforcementTask AppendTaskEvent(TaskEvent e)
    {
        var numbered = e with { Sequence = State.LastSequence + 1 };
        var task = TaskLog.Apply(FindTask(e.TaskId), numbered);
        State = State with
        {
            LastSequence = numbered.Sequence,
            Tasks = State.Tasks.SetItem(task.Id, task),
            TaskEvents = State.TaskEvents.SetItem(task.Id, [.. State.TaskEvents.GetValueOrDefault(task.Id, []), numbered]),
        };
        return task;
    }

    public LiveEvent AppendLiveEvent(LiveEvent e)
    {
        var numbered = e with { Sequence = State.LastSequence + 1 };
        State = State with { LastSequence = numbered.Sequence, LiveEvents = State.LiveEvents.Add(numbered) };
        return numbered;
    }

    public long LastSequence => State.LastSequence;

    public void BeginTrace(AlertTrace trace)
    {
        if (!State.Traces.ContainsKey(trace.AlertId))
            State = State with { Traces = State.Traces.SetItem(trace.AlertId, trace) };
    }

    public void NoteAccepted(string taskId, long atMs) => State = State with
    {
        Traces = State.Traces.SetItems(State.Traces.Where(t => t.Value.TaskId == taskId && t.Value.SeenMs is null)
            .Select(t => KeyValuePair.Create(t.Key, t.Value with { SeenMs = atMs }))),
    };

    public long? EvaluatedPosition(int shard) => State.Positions.TryGetValue(shard, out var position) ? position : null;

    public void SetEvaluatedPosition(int shard, long position) =>
        State = State with { Positions = State.Positions.SetItem(shard, position) };

    private static bool Touch(TimeSpanMs a, TimeSpanMs b) => a.FromMs <= b.ToMs && b.FromMs <= a.ToMs;

    private IReadOnlyList<VerdictRevision> VerdictsOf(string alertId) => State.Verdicts.GetValueOrDefault(alertId, []);

    private IEnumerable<EnforcementTask> OldestFirst(Func<EnforcementTask, bool> wanted) =>
        State.Tasks.Values.Where(t => t.IsOpen && wanted(t)).OrderBy(t => t.FiledAtMs).ThenBy(t => t.Id, StringComparer.Ordinal);
}
