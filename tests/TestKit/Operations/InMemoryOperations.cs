using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Latency;

namespace SensorHub.TestKit.Operations;

/// <summary>The operational store in memory: a transaction works on a copy that replaces the state only when it ends well.</summary>
public sealed class InMemoryOperations : IOperationsStore, IOperationsQueries, ILiveEventFeed
{
    private readonly Lock _writer = new();
    private TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile InMemoryState _state = new();

    public IReadOnlyList<Alert> AllAlerts => [.. _state.Alerts.Values];
    public IReadOnlyList<EnforcementTask> AllTasks => [.. _state.Tasks.Values];
    public IReadOnlyList<LiveEvent> AllLiveEvents => _state.LiveEvents;
    public IReadOnlyDictionary<string, AlertTrace> Traces => _state.Traces;
    public IReadOnlyList<VerdictRevision> VerdictsOf(string alertId) => _state.Verdicts.GetValueOrDefault(alertId, []);
    public IReadOnlyList<TaskEvent> EventsOf(string taskId) => _state.TaskEvents.GetValueOrDefault(taskId, []);

    /// <summary>Called before a transaction is committed; throw here to make the disk fail.</summary>
    public Action? BeforeCommit { get; set; }

    public Task<T> WriteAsync<T>(Func<IOperationsTransaction, T> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        T result;
        TaskCompletionSource written;
        lock (_writer)
        {
            var transaction = new InMemoryTransaction(_state);
            result = work(transaction);
            BeforeCommit?.Invoke();
            _state = transaction.State;
            written = _written;
            _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        written.SetResult();
        return Task.FromResult(result);
    }

    public Task<Page<Alert>> AlertsAsync(AlertFilter filter, PageRequest page, CancellationToken cancellation) =>
        Task.FromResult(Paging.Cut(
            _state.Alerts.Values.Where(a =>
                (filter.State is null || a.State == filter.State)
                && (filter.RuleId is null || a.RuleId == filter.RuleId)
                && (filter.Subject is null || a.Subject == filter.Subject)
                && (filter.Violated is null || a.Violated.Overlaps(filter.Violated.Value))
                && (filter.SquadId is null || TaskOf(a)?.SquadId == filter.SquadId)
                && (filter.AreaIds is null || ((a.AreaId ?? TaskOf(a)?.AreaId) is { } area && filter.AreaIds.Contains(area)))),
            page, a => a.DetectedAtMs, a => a.Id));

    public Task<AlertDetail?> AlertAsync(string id, CancellationToken cancellation) =>
        Task.FromResult(_state.Alerts.TryGetValue(id, out var alert)
            ? new AlertDetail(alert, [.. VerdictsOf(id).OrderBy(v => v.FromMs).ThenBy(v => v.ToMs).ThenBy(v => v.Revision)])
            : null);

    public Task<Page<EnforcementTask>> TasksAsync(TaskFilter filter, PageRequest page, CancellationToken cancellation) =>
        Task.FromResult(Paging.Cut(
            _state.Tasks.Values.Where(t =>
                (filter.Open is null || t.IsOpen == filter.Open)
                && (filter.State is null || t.State == filter.State)
                && (filter.SquadId is null || t.SquadId == filter.SquadId)
                && (filter.AreaIds is null || (t.AreaId is not null && filter.AreaIds.Contains(t.AreaId)))
                && (filter.Subject is null || t.Subject == filter.Subject)
                && (filter.OverdueAtMs is null || (t.IsOpen && t.Deadline.MetAtMs is null && t.Deadline.DueAtMs <= filter.OverdueAtMs))),
            page, t => t.FiledAtMs, t => t.Id));

    public Task<TaskDetail?> TaskAsync(string id, CancellationToken cancellation) =>
        Task.FromResult(_state.Tasks.TryGetValue(id, out var task) ? new TaskDetail(task, EventsOf(id)) : null);

    public Task<LiveEventRange> RangeAsync(CancellationToken cancellation) =>
        Task.FromResult(new LiveEventRange(0, _state.LiveEvents is [.., var last] ? last.Sequence : 0));

    public Task<IReadOnlyList<LiveEvent>> ReadAfterAsync(long sequence, int max, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<LiveEvent>>([.. _state.LiveEvents.Where(e => e.Sequence > sequence).Take(max)]);

    public async ValueTask WaitBeyondAsync(long sequence, CancellationToken cancellation)
    {
        while (true)
        {
            Task written;
            lock (_writer)
                written = _written.Task;
            if (_state.LiveEvents is [.., var last] && last.Sequence > sequence)
                return;
            await written.WaitAsync(cancellation);
        }
    }

    /// <summary>Completes when the shard's evaluated position is at or beyond <paramref name="position"/>.</summary>
    public async Task WaitForPositionAsync(int shard, long position, CancellationToken cancellation)
    {
        while (true)
        {
            Task written;
            lock (_writer)
                written = _written.Task;
            if (_state.Positions.TryGetValue(shard, out var at) && at >= position)
                return;
            await written.WaitAsync(cancellation);
        }
    }

    private EnforcementTask? TaskOf(Alert alert) => alert.TaskId is { } id ? _state.Tasks.GetValueOrDefault(id) : null;
}
