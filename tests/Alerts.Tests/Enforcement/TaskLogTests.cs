using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;

namespace SensorHub.Alerts.Tests.Enforcement;

public sealed class TaskLogTests
{
    private const long FiledAt = 1_000_000;

    [Fact]
    public void Accepting_a_live_task_stops_its_ten_minute_clock()
    {
        var task = TaskLog.Apply(Filed(), Step(TaskEventType.Accepted, FiledAt + 5));

        task.State.ShouldBe(TaskState.Accepted);
        task.AcceptedBy.ShouldBe("li");
        task.Deadline.MetAtMs.ShouldBe(FiledAt + 5);
        task.Deadline.IsRunning.ShouldBeFalse();
    }

    [Fact]
    public void Accepting_an_after_the_fact_task_leaves_its_working_time_running_until_it_is_closed()
    {
        var accepted = TaskLog.Apply(Filed(DeadlineKind.WorkingTime), Step(TaskEventType.Accepted, FiledAt + 5));
        accepted.Deadline.IsRunning.ShouldBeTrue();

        TaskLog.Apply(accepted, Step(TaskEventType.Closed, FiledAt + 9)).Deadline.MetAtMs.ShouldBe(FiledAt + 9);
    }

    [Fact]
    public void An_illegal_step_is_refused_and_the_message_names_the_legal_ones()
    {
        var closed = TaskLog.Apply(Filed(), Step(TaskEventType.Closed, FiledAt + 1));

        var refused = Should.Throw<TaskStepException>(() => TaskLog.Apply(closed, Step(TaskEventType.Accepted, FiledAt + 2)));

        refused.Message.ShouldBe(
            "Task t1 is closed: 'accepted' is not possible. Legal next steps: alert_amended, alert_withdrawn, linked, note.");
    }

    [Fact]
    public void Nothing_but_filing_can_come_first()
    {
        Should.Throw<TaskStepException>(() => TaskLog.Apply(null, Step(TaskEventType.Note, 1)))
            .Message.ShouldContain("is not filed");
    }

    [Fact]
    public void A_joined_alert_widens_the_violation_and_a_withdrawn_one_narrows_it_again()
    {
        var joined = TaskLog.Apply(Filed(), WithAlert(TaskEventType.AlertJoined, new TaskAlert("a2", 50, 400, true)));
        (joined.ViolatedFromMs, joined.ViolatedToMs, joined.Ongoing).ShouldBe((50, 400, true));

        var withdrawn = TaskLog.Apply(joined, WithAlert(TaskEventType.AlertWithdrawn, new TaskAlert("a2", 50, 400, false, Withdrawn: true)));
        (withdrawn.ViolatedFromMs, withdrawn.ViolatedToMs, withdrawn.Ongoing).ShouldBe((100, 200, false));
        withdrawn.Support.Select(a => a.AlertId).ShouldBe(["a1"]);
    }

    [Fact]
    public void The_version_counts_events_so_that_an_etag_changes_with_each()
    {
        var folded = TaskLog.Fold([FilingEvent(DeadlineKind.FirstResponse), Step(TaskEventType.Note, 2), Step(TaskEventType.Accepted, 3)]);

        folded.ShouldNotBeNull().Version.ShouldBe(3);
    }

    [Fact]
    public void A_payload_of_another_form_is_the_callers_mistake()
    {
        Should.Throw<ArgumentException>(() => TaskLog.Apply(Filed(), Step(TaskEventType.Dispatched, 2)))
            .Message.ShouldContain("Dispatched");
    }

    [Fact]
    public void Names_of_steps_are_snake_case_and_read_back()
    {
        TaskLog.NameOf(TaskEventType.AlertJoined).ShouldBe("alert_joined");
        TaskLog.TryParse("clock_breached", out var type).ShouldBeTrue();
        type.ShouldBe(TaskEventType.ClockBreached);
        TaskLog.TryParse("ClockBreached", out _).ShouldBeFalse();
    }

    private static EnforcementTask Filed(DeadlineKind kind = DeadlineKind.FirstResponse) => TaskLog.Apply(null, FilingEvent(kind));

    private static TaskEvent FilingEvent(DeadlineKind kind) => new()
    {
        TaskId = "t1",
        Type = TaskEventType.Filed,
        Actor = "hub",
        AtMs = FiledAt,
        Payload = TaskPayload.Write(new FiledPayload(
            SubjectRef.Site("S1"), "08001", "Night noise", Severity.Warning, new TaskAlert("a1", 100, 200, false), null,
            "A1", "Q1", "cell G1", FiledAt, kind == DeadlineKind.WorkingTime, new Deadline(kind, FiledAt + 600_000), [])),
    };

    private static TaskEvent Step(TaskEventType type, long atMs) => new() { TaskId = "t1", Type = type, Actor = "li", AtMs = atMs };

    private static TaskEvent WithAlert(TaskEventType type, TaskAlert alert) =>
        Step(type, FiledAt + 1) with { Payload = TaskPayload.Write(new AlertPayload(alert)) };
}
