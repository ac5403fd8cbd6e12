using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Enforcement;

/// <param name="Limit">1..1000.</param>
/// <param name="After"><see cref="Page{T}.Next"/> of the page before; null = the first page.</param>
public sealed record PageRequest(int Limit = PageRequest.DefaultLimit, string? After = null)
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;
}

/// <param name="Next">Where the next page begins; null = this was the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Null means: any.</summary>
/// <param name="Violated">Alerts whose violation overlaps it.</param>
/// <param name="SquadId">Alerts that support a task of this squad.</param>
/// <param name="AreaIds">Alerts that support a task in one of these areas, and those without a task whose place lies in one.</param>
public sealed record AlertFilter(
    AlertState? State = null, string? RuleId = null, SubjectRef? Subject = null, TimeSpanMs? Violated = null,
    string? SquadId = null, IReadOnlyCollection<string>? AreaIds = null);

/// <summary>Null means: any.</summary>
/// <param name="Open">True = filed or accepted, false = closed or voided.</param>
/// <param name="AreaIds">The area and all below it.</param>
/// <param name="OverdueAtMs">Open tasks whose deadline lay at or before it and was not met.</param>
public sealed record TaskFilter(
    bool? Open = null, TaskState? State = null, string? SquadId = null, IReadOnlyCollection<string>? AreaIds = null,
    SubjectRef? Subject = null, long? OverdueAtMs = null);

public sealed record AlertDetail(Alert Alert, IReadOnlyList<VerdictRevision> Verdicts);

public sealed record TaskDetail(EnforcementTask Task, IReadOnlyList<TaskEvent> Events);

/// <summary>What people ask of alerts and tasks; sees committed data only. Thread safe.</summary>
public interface IOperationsQueries
{
    /// <summary>Newest detection first, then by id.</summary>
    /// <exception cref="ArgumentException">The page's <c>After</c> is not one of ours.</exception>
    Task<Page<Alert>> AlertsAsync(AlertFilter filter, PageRequest page, CancellationToken cancellation);

    /// <summary>With every revision of every window, by window then revision; null when there is none with that id.</summary>
    Task<AlertDetail?> AlertAsync(string id, CancellationToken cancellation);

    /// <summary>Newest filing first, then by id.</summary>
    /// <exception cref="ArgumentException">The page's <c>After</c> is not one of ours.</exception>
    Task<Page<EnforcementTask>> TasksAsync(TaskFilter filter, PageRequest page, CancellationToken cancellation);

    /// <summary>With its events in order; null when there is none with that id.</summary>
    Task<TaskDetail?> TaskAsync(string id, CancellationToken cancellation);
}

/// <param name="ForgottenTo">Events up to this sequence may be gone; 0 = none is.</param>
/// <param name="Last">The newest committed event; 0 before the first.</param>
public readonly record struct LiveEventRange(long ForgottenTo, long Last);

/// <summary>The stream of live events, resumable by sequence. Thread safe.</summary>
public interface ILiveEventFeed
{
    /// <summary>What can be read now.</summary>
    Task<LiveEventRange> RangeAsync(CancellationToken cancellation);

    /// <summary>The oldest <paramref name="max"/> events with a sequence above <paramref name="sequence"/>, in order.</summary>
    Task<IReadOnlyList<LiveEvent>> ReadAfterAsync(long sequence, int max, CancellationToken cancellation);

    /// <summary>Completes when an event above <paramref name="sequence"/> is committed.</summary>
    ValueTask WaitBeyondAsync(long sequence, CancellationToken cancellation);
}
