using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Tests;

/// <summary>What every operational store does, whatever it is made of.</summary>
public abstract partial class OperationsStoreSuite : IAsyncLifetime
{
    private const long T0 = 1_764_000_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly SubjectRef Site = SubjectRef.Site("s-1");
    private static readonly GeoPoint Gate = new(31.2304, 121.4737);

    protected abstract IOperationsStore Store { get; }
    protected abstract IOperationsQueries Queries { get; }
    protected abstract ILiveEventFeed Events { get; }

    public abstract Task InitializeAsync();
    public abstract Task DisposeAsync();

    [Fact]
    public async Task An_alert_comes_back_as_it_was_put()
    {
        var alert = Alert("a1") with { Location = Gate, TaskId = "t1", Basis = new("法典", "art. 572", new(2026, 8, 15), null, Confidence.Text) };

        await Write(t => t.PutAlert(alert));

        (await Write(t => t.FindAlert("a1"))).ShouldBe(alert);
        (await Queries.AlertAsync("a1", default))!.Alert.ShouldBe(alert);
        (await Queries.AlertAsync("a2", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Putting_an_alert_again_replaces_it_in_every_list()
    {
        await Write(t => t.PutAlert(Alert("a1")));
        await Write(t => t.PutAlert(Alert("a1") with { State = AlertState.Resolved, Ongoing = false, ViolatedToMs = T0 + UnixMs.Day }));

        (await AlertIds(new(State: AlertState.Firing))).ShouldBeEmpty();
        (await AlertIds(new(State: AlertState.Resolved))).ShouldBe(["a1"]);
    }

    [Fact]
    public async Task Episodes_are_found_by_rule_subject_and_a_span_they_overlap_or_touch()
    {
        await Write(t =>
        {
            t.PutAlert(Alert("b", T0 + 100, T0 + 200));
            t.PutAlert(Alert("a", T0 + 100, T0 + 150));
            t.PutAlert(Alert("early", T0, T0 + 50));
            t.PutAlert(Alert("late", T0 + 300, T0 + 400));
            t.PutAlert(Alert("other-rule", T0 + 100, T0 + 200) with { RuleId = "r2" });
            t.PutAlert(Alert("other-site", T0 + 100, T0 + 200) with { Subject = SubjectRef.Site("s-2") });
            t.PutAlert(Alert("device-of-that-name", T0 + 100, T0 + 200) with { Subject = SubjectRef.Device("s-1") });
        });

        (await Find(120, 130)).ShouldBe(["a", "b"]);
        (await Find(50, 99)).ShouldBe(["early"]);
        (await Find(200, 300)).ShouldBe(["b", "late"]);
        (await Find(401, 500)).ShouldBeEmpty();

        Task<List<string>> Find(long from, long to) =>
            Write(t => t.FindAlerts("r1", Site, new(T0 + from, T0 + to)).Select(a => a.Id).ToList());
    }

    [Fact]
    public async Task The_newest_revision_of_each_window_counts_and_all_are_kept()
    {
        await Write(t =>
        {
            t.PutAlert(Alert("a1"));
            t.AppendVerdict(VerdictOf("a1", 60, revision: 1, 57.5));
            t.AppendVerdict(VerdictOf("a1", 0, revision: 1, 56.25));
            t.AppendVerdict(VerdictOf("a1", 60, revision: 2, null));
            t.AppendVerdict(VerdictOf("a1", 120, revision: 1, 59));
            t.AppendVerdict(VerdictOf("a2", 0, revision: 9, 99));
        });

        (await Write(t => t.LatestVerdicts("a1", new(T0, T0 + 120)))).ShouldBe([VerdictOf("a1", 0, 1, 56.25), VerdictOf("a1", 60, 2, null)]);
        (await Queries.AlertAsync("a1", default))!.Verdicts.ShouldBe(
            [VerdictOf("a1", 0, 1, 56.25), VerdictOf("a1", 60, 1, 57.5), VerdictOf("a1", 60, 2, null), VerdictOf("a1", 120, 1, 59)]);
    }

    [Fact]
    public async Task A_revision_is_never_written_twice()
    {
        await Write(t => t.AppendVerdict(VerdictOf("a1", 0, 1, 56)));

        await Should.ThrowAsync<InvalidOperationException>(Write(t => t.AppendVerdict(VerdictOf("a1", 0, 1, 57))));
    }

    [Fact]
    public async Task A_task_is_what_its_events_make_it()
    {
        await File("t1");
        await Append(new() { TaskId = "t1", Type = TaskEventType.Accepted, Actor = "wang", AtMs = T0 + 5, DeviceMs = T0 + 4, Place = Gate, Note = "on my way" });
        var closed = await Append(Step("t1", TaskEventType.Closed, T0 + 9));

        var detail = (await Queries.TaskAsync("t1", default))!;
        detail.Events.Select(e => e.Type).ShouldBe([TaskEventType.Filed, TaskEventType.Accepted, TaskEventType.Closed]);
        (detail.Events[1].DeviceMs, detail.Events[1].Place, detail.Events[1].Note).ShouldBe((T0 + 4, Gate, "on my way"));
        ShouldBeSame(detail.Task, TaskLog.Fold(detail.Events)!);
        ShouldBeSame(detail.Task, closed);
        (detail.Task.State, detail.Task.Version, detail.Task.AcceptedBy).ShouldBe((TaskState.Closed, 3, "wang"));
        (await Queries.TaskAsync("t2", default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_illegal_step_writes_nothing_and_spends_no_sequence()
    {
        var filed = await File("t1");

        await Should.ThrowAsync<TaskStepException>(Append(Step("t2", TaskEventType.Accepted)));
        await Write(t => Should.Throw<TaskStepException>(() => t.AppendTaskEvent(Step("t2", TaskEventType.Closed))));
        var accepted = await Append(Step("t1", TaskEventType.Accepted));

        accepted.LastSequence.ShouldBe(filed.LastSequence + 1);
        (await Queries.TaskAsync("t2", default)).ShouldBeNull();
    }

    [Fact]
    public async Task One_sequence_counts_task_and_live_events_and_shows_no_gaps_after_a_rollback()
    {
        var first = (await File("t1")).LastSequence;
        await Should.ThrowAsync<InvalidOperationException>(Write(t =>
        {
            t.AppendLiveEvent(Live("x"));
            throw new InvalidOperationException("undone");
        }));
        var second = (await Write(t => t.AppendLiveEvent(Live("y")))).Sequence;
        var third = (await File("t2")).LastSequence;

        (second - first, third - second).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_transaction_sees_what_it_wrote_and_an_exception_undoes_all_of_it()
    {
        await Should.ThrowAsync<InvalidOperationException>(Write(t =>
        {
            t.PutAlert(Alert("a1"));
            t.AppendVerdict(VerdictOf("a1", 0, 1, 56));
            t.AppendTaskEvent(Filed("t1"));
            t.AppendLiveEvent(Live("x"));
            t.SetEvaluatedPosition(0, 77);
            t.FindAlert("a1").ShouldNotBeNull();
            t.FindTask("t1").ShouldNotBeNull();
            t.EvaluatedPosition(0).ShouldBe(77);
            throw new InvalidOperationException("undone");
        }));

        await Write(t =>
        {
            t.FindAlert("a1").ShouldBeNull();
            t.LatestVerdicts("a1", new(0, long.MaxValue)).ShouldBeEmpty();
            t.FindTask("t1").ShouldBeNull();
            t.EvaluatedPosition(0).ShouldBeNull();
        });
        (await Events.ReadAfterAsync(0, 10, default)).ShouldBeEmpty();
        (await Events.RangeAsync(default)).ShouldBe(new LiveEventRange(0, 0));
    }

    [Fact]
    public async Task Positions_are_kept_by_shard()
    {
        await Write(t => t.SetEvaluatedPosition(0, 5));
        await Write(t => t.SetEvaluatedPosition(1, long.MaxValue));
        await Write(t => t.SetEvaluatedPosition(0, 6));

        (await Write(t => (t.EvaluatedPosition(0), t.EvaluatedPosition(1), t.EvaluatedPosition(2)))).ShouldBe((6, long.MaxValue, null));
    }

    [Fact]
    public async Task Live_events_are_read_on_from_a_sequence()
    {
        var events = new List<LiveEvent>();
        for (var i = 0; i < 5; i++)
            events.Add(await Write(t => t.AppendLiveEvent(Live($"e{i}") with { AreaId = "north", SquadId = "sq-1" })));

        (await Events.ReadAfterAsync(events[1].Sequence, 2, default)).ShouldBe([events[2], events[3]]);
        (await Events.RangeAsync(default)).Last.ShouldBe(events[4].Sequence);
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_live_event_and_not_with_a_task_event_alone()
    {
        var last = (await Write(t => t.AppendLiveEvent(Live("a")))).Sequence;
        await Events.WaitBeyondAsync(last - 1, default);
        var waiting = Events.WaitBeyondAsync(last, default).AsTask();

        await File("t1");
        waiting.IsCompleted.ShouldBeFalse();
        await Write(t => t.AppendLiveEvent(Live("b")));

        await waiting.WaitAsync(Limit);
        using var cancel = new CancellationTokenSource();
        var forever = Events.WaitBeyondAsync(last + 100, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(forever.WaitAsync(Limit));
    }

    [Fact]
    public async Task Commands_from_many_threads_get_sequences_of_their_own()
    {
        var tasks = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => File($"t{i}")))).WaitAsync(Limit);

        tasks.Select(t => t.LastSequence).Distinct().Count().ShouldBe(40);
        tasks.Max(t => t.LastSequence).ShouldBe(tasks.Min(t => t.LastSequence) + 39);
    }

    protected static TaskEvent Filed(string id, long atMs = T0, Func<FiledPayload, FiledPayload>? change = null)
    {
        var payload = new FiledPayload(
            Site, "10101", "Night noise", Severity.Warning, new("al-" + id, T0, T0 + 100, true), null, "north", "sq-1", "cell g-1", atMs,
            false, new(DeadlineKind.FirstResponse, T0 + 600), []);
        return Step(id, TaskEventType.Filed, atMs) with { Payload = TaskPayload.Write(change?.Invoke(payload) ?? payload) };
    }

    private static TaskEvent Step(string id, TaskEventType type, long atMs = T0 + 1) => new() { TaskId = id, Type = type, Actor = "hub", AtMs = atMs };

    private static LiveEvent Live(string about) => new() { Type = "alert.opened", AtMs = T0, AboutId = about, Payload = "{}" };

    private static Alert Alert(string id, long fromMs = T0, long toMs = T0 + 100) => new()
    {
        Id = id,
        RuleId = "r1",
        RuleVersion = 3,
        Subject = Site,
        MatterCode = "10101",
        Title = "夜间施工噪声",
        Severity = Severity.Serious,
        State = AlertState.Firing,
        Basis = null,
        ViolatedFromMs = fromMs,
        ViolatedToMs = toMs,
        DetectedAtMs = T0,
        Ongoing = true,
        AfterTheFact = false,
        Figures = new(56.789_012_345_678, 55, "dB(A)", 2),
        UpdatedAtMs = T0,
        Reason = "two windows",
    };

    private static VerdictRevision VerdictOf(string alert, long from, int revision, double? value) => new()
    {
        AlertId = alert,
        RuleVersion = 3,
        FromMs = T0 + from,
        ToMs = T0 + from + 60,
        Revision = revision,
        Verdict = value is null ? Verdict.Invalid : Verdict.Exceeded,
        Value = value,
        Limit = 55,
        Unit = "dB(A)",
        Share = 0.1 + 0.2,
        DeviceId = value is null ? null : "n-1",
        Arithmetic = "{\"sum\":1}",
        DecidedAtMs = T0 + 3,
        JournalPosition = 1L << 40,
    };

    private static void ShouldBeSame(EnforcementTask task, EnforcementTask expected)
    {
        task.Alerts.ShouldBe(expected.Alerts);
        task.LinkedTaskIds.ShouldBe(expected.LinkedTaskIds);
        (task with { Alerts = [], LinkedTaskIds = [] }).ToString().ShouldBe((expected with { Alerts = [], LinkedTaskIds = [] }).ToString());
    }

    private Task<EnforcementTask> File(string id, long atMs = T0, Func<FiledPayload, FiledPayload>? change = null) => Append(Filed(id, atMs, change));

    private Task<EnforcementTask> Append(TaskEvent e) => Write(t => t.AppendTaskEvent(e));

    private async Task<List<string>> TaskIds(TaskFilter filter) =>
        [.. (await Queries.TasksAsync(filter, new(), default)).Items.Select(t => t.Id)];

    private async Task<List<string>> AlertIds(AlertFilter filter) =>
        [.. (await Queries.AlertsAsync(filter, new(), default)).Items.Select(a => a.Id)];

    // Async: a store may throw at once or fail its task.
    private async Task<T> Write<T>(Func<IOperationsTransaction, T> work) => await Store.WriteAsync(work, default);

    private async Task Write(Action<IOperationsTransaction> work) => await Store.WriteAsync(
        t =>
        {
            work(t);
            return 0;
        },
        default);
}
