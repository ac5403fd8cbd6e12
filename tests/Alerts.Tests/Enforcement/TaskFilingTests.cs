using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Enforcement;

public sealed class TaskFilingTests
{
    private readonly EvaluationRig _rig = new();

    [Fact]
    public async Task Closed_while_the_violation_goes_on_a_task_stays_closed_and_the_next_alert_files_another()
    {
        _rig.Live(Off(At(12), 24));
        var task = _rig.OpenTasks.ShouldHaveSingleItem();
        await _rig.Operations.WriteAsync(
            t => t.Record(TaskDesk.ByHub(task.Id, TaskEventType.Closed, At(12, 12))), CancellationToken.None);

        _rig.Live(Off(At(12, 12), 24));
        _rig.Live([TestCity.Kitchen(At(12, 24), fan: true, purifier: true)]);

        _rig.OpenTasks.ShouldBeEmpty();
        var closed = _rig.Operations.AllTasks.ShouldHaveSingleItem();
        (closed.State, closed.ViolatedToMs, closed.Ongoing).ShouldBe((TaskState.Closed, At(12, 24), false));
        _rig.Alerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Resolved);

        _rig.Live(Off(At(13), 24));

        _rig.OpenTasks.ShouldHaveSingleItem().Id.ShouldNotBe(task.Id);
    }

    [Fact]
    public void A_rule_without_a_matter_raises_an_alert_that_amends_withdraws_and_comes_back_without_a_task()
    {
        var rig = new EvaluationRig([FumeRules.PurifierOff with { MatterCode = null }]);
        rig.Live(Off(At(12), 24));
        rig.Live([TestCity.Kitchen(At(12, 12), fan: true, purifier: true)]);
        var opened = rig.Alerts.ShouldHaveSingleItem();
        opened.State.ShouldBe(AlertState.Resolved);

        rig.Commit(At(12, 13), [.. Off(At(12), 24).Select(r => Purified(r, true))]);
        rig.Idle(At(12, 14), 60_000);
        rig.Alerts.ShouldBeEmpty();
        rig.Commit(At(12, 16), [.. Off(At(12), 24).Select(r => Purified(r, false))]);
        rig.Idle(At(12, 17), 60_000);

        var back = rig.Alerts.ShouldHaveSingleItem();
        (back.Id, back.MatterCode, back.TaskId).ShouldBe((opened.Id, null, null));
        rig.Operations.AllTasks.ShouldBeEmpty();
    }

    private long At(int hour, int minute = 0) => _rig.At(2026, 11, 2, hour, minute);

    private static TestReading Purified(TestReading reading, bool purifier) =>
        TestCity.Kitchen(reading.EventMs, fan: true, purifier) with { HasAuthority = true };

    private static IEnumerable<TestReading> Off(long fromMs, int readings) =>
        Enumerable.Range(0, readings).Select(i => TestCity.Kitchen(fromMs + i * 30_000L, fan: true, purifier: false));
}
