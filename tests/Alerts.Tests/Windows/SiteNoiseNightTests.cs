using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class SiteNoiseNightTests
{
    private readonly EvaluationRig _rig = new();

    [Theory]
    [InlineData(54.9, 0)]
    [InlineData(55.0, 0)]
    [InlineData(55.000001, 1)]
    [InlineData(55.1, 1)]
    public void The_limit_itself_is_not_exceeded_the_least_above_it_is(double level, int alerts)
    {
        _rig.Live(Steady(At(23), 60, level));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void Two_windows_in_a_row_open_an_alert_when_the_second_ends_and_a_task_for_the_squad_of_the_cell()
    {
        // 22:55–23:15 is the first window with fifteen good minutes, 23:15–23:35 the one behind it.
        _rig.Live(Steady(At(23), 35, 60));
        _rig.Alerts.ShouldBeEmpty();

        _rig.Live(Steady(At(23, 35), 1, 60));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        alert.ViolatedFromMs.ShouldBe(At(22, 55));
        alert.State.ShouldBe(AlertState.Firing);
        (alert.Ongoing, alert.AfterTheFact).ShouldBe((true, false));
        alert.Subject.ShouldBe(SubjectRef.Site(TestCity.Build));
        alert.Basis.ShouldNotBeNull().Title.ShouldContain("生态环境法典");
        var task = _rig.OpenTasks.ShouldHaveSingleItem();
        (task.SquadId, task.MatterCode).ShouldBe(("Q1", "08001"));
        task.Deadline.ShouldBe(new Deadline(DeadlineKind.FirstResponse, alert.DetectedAtMs + 10 * UnixMs.Minute));
    }

    [Fact]
    public void A_window_covered_to_three_quarters_is_judged_and_one_a_minute_shorter_is_insufficient()
    {
        // Fifteen loud minutes of every twenty: each window holds exactly 75 %.
        _rig.Live(Steady(At(22), 120, 70).Where(r => (r.EventMs - At(22)) / UnixMs.Minute % 20 < 15));
        _rig.Alerts.Count.ShouldBe(1);

        var shorter = new EvaluationRig();
        shorter.Live(Steady(At(22), 120, 70).Where(r => (r.EventMs - At(22)) / UnixMs.Minute % 20 < 14));
        shorter.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Windows_must_lie_wholly_inside_the_night()
    {
        // The second window from ten on would have to end at 22:40 and has only ten minutes of readings.
        _rig.Live(Steady(At(21), 90, 70));
        _rig.Idle(At(22, 31), 30 * UnixMs.Minute);

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void The_episode_ends_with_the_last_window_of_the_night()
    {
        _rig.Live(Steady(At(26), 300, 70));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        alert.ViolatedToMs.ShouldBe(At(30));
        (alert.State, alert.Ongoing).ShouldBe((AlertState.Resolved, false));
    }

    [Fact]
    public void A_quiet_meter_does_not_excuse_a_loud_one_of_the_same_site()
    {
        var loud = Steady(At(23), 60, 60);
        var quiet = Steady(At(23), 60, 40, TestCity.SecondMeter);

        _rig.Live(loud.Concat(quiet).OrderBy(r => r.EventMs));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        _rig.Operations.VerdictsOf(alert.Id).ShouldAllBe(v => v.DeviceId == "N1");
    }

    [Fact]
    public void Flagged_values_do_not_count_and_a_window_full_of_them_is_invalid()
    {
        _rig.Live(Steady(At(23), 60, 60).Select(r => TestCity.Leq(TestCity.Meter, r.EventMs, 60, quality: Quality.Calibration)));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Rain_in_the_window_makes_it_invalid()
    {
        var sky = Enumerable.Range(0, 60).Select(m => TestCity.Sky(At(23) + m * UnixMs.Minute, rain: m % 10 == 5 ? 0.1 : 0));

        _rig.Live(Steady(At(23), 60, 60).Concat(sky).OrderBy(r => r.EventMs));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Wind_of_exactly_five_metres_a_second_is_still_valid()
    {
        var sky = Enumerable.Range(0, 60).Select(m => TestCity.Sky(At(23) + m * UnixMs.Minute, wind: 5));

        _rig.Live(Steady(At(23), 60, 60).Concat(sky).OrderBy(r => r.EventMs));

        _rig.Alerts.Count.ShouldBe(1);
    }

    [Fact]
    public void Rain_reported_late_withdraws_the_alert_and_voids_the_task_that_nobody_has_accepted()
    {
        _rig.Live(Steady(At(23), 45, 60));
        var opened = _rig.Alerts.ShouldHaveSingleItem();
        var clock = At(23, 50);

        _rig.Commit(clock, [.. Enumerable.Range(0, 45).Select(m => TestCity.Sky(At(23) + m * UnixMs.Minute, rain: 1))]);
        _rig.Idle(clock, UnixMs.Minute);

        _rig.Alerts.ShouldBeEmpty();
        var withdrawn = _rig.Operations.AllAlerts.ShouldHaveSingleItem();
        (withdrawn.Id, withdrawn.State).ShouldBe((opened.Id, AlertState.Withdrawn));
        _rig.Operations.AllTasks.ShouldHaveSingleItem().State.ShouldBe(TaskState.Voided);
        var revisions = _rig.Operations.VerdictsOf(opened.Id).Where(v => v.FromMs == At(23)).OrderBy(v => v.Revision).ToList();
        revisions.Select(v => v.Verdict).ShouldBe([Verdict.Exceeded, Verdict.Invalid]);
    }

    [Fact]
    public void A_silent_meter_is_judged_by_the_clock_and_the_alert_resolves()
    {
        _rig.Live(Steady(At(23), 45, 60));
        _rig.Alerts.ShouldHaveSingleItem().Ongoing.ShouldBeTrue();

        _rig.Idle(At(23, 46), 30 * UnixMs.Minute);

        _rig.Alerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Resolved);
    }

    [Fact]
    public void The_hubs_own_downtime_is_not_silence()
    {
        _rig.Live(Steady(At(23), 45, 60));
        var record = _rig.Journal.Append(At(25), [], isStart: true);
        _rig.Evaluation.Take(in record);
        _rig.Evaluation.Settle();
        _rig.Evaluation.Decisions.ShouldBeEmpty();
    }

    [Fact]
    public void An_episode_that_comes_back_within_reach_is_the_same_alert()
    {
        _rig.Live(Steady(At(23), 45, 60));
        _rig.Live(Steady(At(23, 45), 25, 40));
        _rig.Live(Steady(At(24, 10), 45, 60));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        alert.State.ShouldBe(AlertState.Firing);
        alert.ViolatedToMs.ShouldBeGreaterThan(At(24, 40));
    }

    [Fact]
    public void Every_verdict_shows_its_arithmetic()
    {
        _rig.Live(Steady(At(23), 42, 60));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        var verdict = _rig.Operations.VerdictsOf(alert.Id).Single(v => v.FromMs == At(23) && v.Revision == 1);
        verdict.Value!.Value.ShouldBe(60, 1e-6);
        verdict.Share.ShouldBe(1);
        verdict.Arithmetic.ShouldContain("\"n\":20");
        verdict.Arithmetic.ShouldContain("\"covered_ms\":1200000");
    }

    private long At(int hour, int minute = 0) => _rig.At(2026, 11, 2, 0) + hour * UnixMs.Hour + minute * UnixMs.Minute;

    private static IEnumerable<TestReading> Steady(long fromMs, int minutes, double level, int device = TestCity.Meter) =>
        Enumerable.Range(0, minutes).Select(m => TestCity.Leq(device, fromMs + m * UnixMs.Minute, level));
}
