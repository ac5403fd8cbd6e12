using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Evaluation;

public sealed class LateDataTests
{
    private readonly EvaluationRig _rig = new();
    private readonly long _night;

    public LateDataTests() => _night = _rig.At(2026, 11, 2, 22);

    [Fact]
    public void A_gap_filled_late_joins_two_alerts_into_the_older_one()
    {
        _rig.Live(Loud(0, 60));
        _rig.Live(Loud(140, 60));
        var before = _rig.Alerts.Select(a => a.Id).ToList();
        before.Count.ShouldBe(2);

        _rig.Commit(_night + 205 * UnixMs.Minute, [.. Loud(60, 80)]);
        _rig.Idle(_night + 205 * UnixMs.Minute, 3 * UnixMs.Minute);

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        before.ShouldContain(alert.Id);
        alert.ViolatedFromMs.ShouldBe(_night);
        _rig.Operations.AllAlerts.Count(a => a.State == AlertState.Withdrawn).ShouldBe(1);
        _rig.OpenTasks.ShouldHaveSingleItem().Support.Single().AlertId.ShouldBe(alert.Id);
    }

    [Fact]
    public void A_correction_that_quiets_the_night_withdraws_its_alert_and_a_second_one_brings_it_back_under_the_same_id()
    {
        _rig.Live(Loud(0, 60));
        var opened = _rig.Alerts.ShouldHaveSingleItem();
        var clock = _night + 62 * UnixMs.Minute;

        _rig.Commit(clock, [.. Loud(0, 60).Select(r => Corrected(r, 40))]);
        _rig.Idle(clock, UnixMs.Minute);
        _rig.Alerts.ShouldBeEmpty();

        _rig.Commit(clock + 2 * UnixMs.Minute, [.. Loud(0, 60).Select(r => Corrected(r, 70))]);
        _rig.Idle(clock + 2 * UnixMs.Minute, UnixMs.Minute);

        var back = _rig.Alerts.ShouldHaveSingleItem();
        (back.Id, back.State == AlertState.Withdrawn).ShouldBe((opened.Id, false));
        _rig.OpenTasks.ShouldHaveSingleItem().Id.ShouldBe(back.TaskId);
    }

    [Fact]
    public void A_tick_five_seconds_after_the_last_one_judges_five_seconds_worth_of_old_nights_again()
    {
        var rig = new EvaluationRig([NoiseRules.SiteNight]);
        rig.Live(Loud(0, 1));
        var clock = _night + 2 * UnixMs.Minute;
        const int nights = 4 * EvaluatorOptions.DefaultResettlesPerSecond;

        rig.Commit(clock, [.. Enumerable.Range(1, nights).Select(n => TestCity.Leq(TestCity.Meter, _night - n * UnixMs.Day, 60))]);
        rig.Evaluation.Unsettled.ShouldBe(1);
        rig.Idle(clock + 5 * UnixMs.Second, 5 * UnixMs.Second);

        rig.Evaluation.Unsettled.ShouldBe(0);
    }

    [Fact]
    public void An_accepted_task_is_not_voided_when_its_alert_falls_but_told_so()
    {
        _rig.Live(Loud(0, 60));
        var task = _rig.OpenTasks.ShouldHaveSingleItem();
        _rig.Operations.WriteAsync(
            t => t.Record(new TaskEvent { TaskId = task.Id, Type = TaskEventType.Accepted, Actor = "li", AtMs = _night + UnixMs.Hour }),
            CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();

        _rig.Commit(_night + 62 * UnixMs.Minute, [.. Loud(0, 60).Select(r => Corrected(r, 40))]);
        _rig.Idle(_night + 62 * UnixMs.Minute, UnixMs.Minute);

        _rig.OpenTasks.ShouldHaveSingleItem().State.ShouldBe(TaskState.Accepted);
        _rig.Operations.EventsOf(task.Id)[^1].Type.ShouldBe(TaskEventType.AlertWithdrawn);
    }

    [Fact]
    public void A_conflict_changes_nothing()
    {
        _rig.Live(Loud(0, 60));
        var told = _rig.Operations.AllLiveEvents.Count;

        _rig.Commit(_night + 60 * UnixMs.Minute + 1500, [.. Loud(0, 60).Select(r => TestCity.Leq(r.Device, r.EventMs, 40))]);

        _rig.Operations.AllLiveEvents.Count.ShouldBe(told);
    }

    [Fact]
    public void A_suspect_clock_raises_no_alert_and_one_notice()
    {
        foreach (var reading in Loud(0, 60))
            _rig.Commit(reading.EventMs, reading with { Flags = EntryFlags.ClockSuspect });

        _rig.Alerts.ShouldBeEmpty();
        _rig.Operations.AllLiveEvents.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            e => e.Type.ShouldBe(DeviceNotice.ClockType),
            e => e.AboutId.ShouldBe("N1"),
            e => e.AreaId.ShouldBe("A1"));
    }

    [Fact]
    public void A_reading_of_another_period_is_not_judged()
    {
        _rig.Live(Loud(0, 60).Select(r => r with { PeriodS = 1200 }));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_device_added_while_running_is_judged_from_its_first_reading()
    {
        var device = new Device { Handle = 9, Id = "N9", Kind = DeviceKind.Noise, SiteId = TestCity.Build, IntervalS = 60 };
        _rig.Live(Loud(0, 5).Select(r => r with { Device = TestCity.SecondMeter }));
        _rig.City.Change(r => r with { Devices = r.Devices.Add(device.Id, device), DevicesByHandle = r.DevicesByHandle.Add(9, device) });

        _rig.Live(Loud(5, 60).Select(r => r with { Device = 9 }));

        _rig.Operations.VerdictsOf(_rig.Alerts.ShouldHaveSingleItem().Id).ShouldContain(v => v.DeviceId == "N9");
    }

    [Fact]
    public void A_site_that_is_no_building_site_any_more_is_judged_no_more()
    {
        _rig.Live(Loud(0, 20));
        _rig.City.Change(r => r with { Sites = r.Sites.SetItem(TestCity.Build, r.Sites[TestCity.Build] with { Kind = SiteKind.Other }) });

        _rig.Live(Loud(20, 60));

        _rig.Alerts.ShouldBeEmpty();
    }

    private IEnumerable<TestReading> Loud(int fromMinute, int minutes) =>
        Enumerable.Range(fromMinute, minutes).Select(m => TestCity.Leq(TestCity.Meter, _night + m * UnixMs.Minute, 66));

    private static TestReading Corrected(TestReading reading, double level) =>
        TestCity.Leq(reading.Device, reading.EventMs, level) with { HasAuthority = true };
}
