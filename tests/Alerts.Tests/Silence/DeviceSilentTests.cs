using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Silence;

/// <summary>Devices that report for themselves; every time is a time of receipt.</summary>
public sealed class DeviceSilentTests
{
    private readonly EvaluationRig _rig = new([DeviceRules.Silent]);
    private readonly long _noon;

    public DeviceSilentTests()
    {
        _noon = _rig.At(2026, 11, 2, 12);
        Hear(0);
    }

    [Fact]
    public void Fifteen_minutes_are_needed_to_the_second()
    {
        Tick(0, 14.95);
        _rig.Alerts.ShouldBeEmpty();

        Tick(15, 15);

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.Subject, alert.State, alert.Ongoing, alert.ViolatedFromMs).ShouldBe((SubjectRef.Device("N1"), AlertState.Firing, true, At(0)));
        (alert.MatterCode, alert.TaskId, alert.Location, alert.Figures.Count).ShouldBe((null, null, TestCity.BuildPlace, 1));
        _rig.OpenTasks.ShouldBeEmpty();
        alert.AreaId.ShouldBe("A1");
        var told = _rig.Operations.AllLiveEvents.ShouldHaveSingleItem();
        (told.Type, told.AreaId, told.SquadId).ShouldBe(("alert.opened", "A1", null));
    }

    [Theory]
    [InlineData(600, 29, 0)]
    [InlineData(600, 31, 1)]
    [InlineData(1, 14, 0)]
    [InlineData(1, 16, 1)]
    public void Three_intervals_are_needed_where_they_are_longer(int intervalS, double minutes, int alerts)
    {
        _rig.City.Change("N1", d => d with { IntervalS = intervalS });

        Tick(0, minutes);

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void It_ends_when_the_device_is_heard_again_whatever_it_says()
    {
        Tick(0, 20);
        _rig.Commit(At(21), TestCity.Leq(TestCity.Meter, At(-600), 50) with { Flags = EntryFlags.ClockSuspect });

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.State, alert.Violated, alert.Figures.Value).ShouldBe((AlertState.Resolved, new(At(0), At(21)), 21 * 60));

        Tick(21, 37);
        _rig.Alerts.Select(a => a.ViolatedFromMs).ShouldBe([At(0), At(21)]);
    }

    [Fact]
    public void A_device_that_was_never_heard_is_not_judged()
    {
        Tick(0, 60);

        _rig.Alerts.ShouldHaveSingleItem().Subject.Id.ShouldBe("N1");
    }

    [Fact]
    public void A_silence_that_no_tick_saw_is_told_when_it_has_ended()
    {
        Hear(16);

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.State, alert.Violated).ShouldBe((AlertState.Resolved, new(At(0), At(16))));
    }

    [Fact]
    public void The_hubs_own_downtime_counts_for_nothing()
    {
        Tick(0, 10);
        _rig.Restart(At(130));

        Tick(130, 134.9);
        _rig.Alerts.ShouldBeEmpty();
        Tick(135, 135);

        _rig.Alerts.ShouldHaveSingleItem().ViolatedFromMs.ShouldBe(At(0));
    }

    [Fact]
    public void The_hubs_own_downtime_does_not_end_a_silence()
    {
        Tick(0, 20);
        _rig.Restart(At(300));
        Tick(300, 310);

        _rig.Alerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Firing);
        Hear(311);
        _rig.Alerts.ShouldHaveSingleItem().Violated.ShouldBe(new(At(0), At(311)));
    }

    [Fact]
    public void No_occurrence_cuts_it()
    {
        var begin = _rig.At(2026, 11, 3, 3, 30);
        _rig.Commit(begin, TestCity.Leq(TestCity.SecondMeter, begin, 50));
        for (var at = begin; at <= begin + 2 * UnixMs.Hour; at += UnixMs.Minute)
            _rig.Commit(at);

        _rig.Alerts.Single(a => a.Subject.Id == "N2").ViolatedFromMs.ShouldBe(begin);
    }

    [Fact]
    public void A_disabled_device_is_not_judged_and_one_that_is_disabled_is_silent_no_more()
    {
        Tick(0, 20);
        _rig.City.Change("N1", d => d with { Enabled = false });
        Tick(21, 60);

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        alert.State.ShouldBe(AlertState.Resolved);
        alert.ViolatedToMs.ShouldBeInRange(At(20), At(22));
    }

    [Fact]
    public void After_maintenance_a_device_has_as_long_as_any_to_be_heard()
    {
        _rig.City.Change("N1", d => d with { Maintenance = [new(At(5), At(60), "new foam")] });

        Tick(0, 74.9);
        _rig.Alerts.ShouldBeEmpty();
        Tick(75, 77);

        _rig.Alerts.ShouldHaveSingleItem().ViolatedFromMs.ShouldBeInRange(At(60), At(61));
    }

    [Fact]
    public void A_device_that_is_gone_is_silent_no_more()
    {
        Tick(0, 20);
        _rig.City.Remove("N1");
        Tick(21, 22);

        _rig.Alerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Resolved);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_truck_is_judged_unless_its_newest_reading_says_that_it_is_parked(bool acc, int alerts)
    {
        Hear(0, TestCity.Drive(At(0), 0, acc: acc));
        // Late: says nothing of now.
        Hear(1, TestCity.Drive(At(-5), 30, acc: !acc));
        Tick(1, 30);

        _rig.Alerts.Count(a => a.Subject.Id == "T1").ShouldBe(alerts);
    }

    [Fact]
    public void A_city_that_falls_silent_at_once_is_told_over_some_seconds()
    {
        const int devices = 3_000;
        _rig.City.Change(r =>
        {
            var more = Enumerable.Range(100, devices).Select(h => r.Devices["N1"] with { Handle = h, Id = $"X{h}" }).ToList();
            return r with
            {
                Devices = r.Devices.AddRange(more.Select(d => KeyValuePair.Create(d.Id, d))),
                DevicesByHandle = r.DevicesByHandle.AddRange(more.Select(d => KeyValuePair.Create(d.Handle, d))),
            };
        });
        _rig.Commit(At(1), [.. Enumerable.Range(100, devices).Select(h => TestCity.Leq(h, At(0), 50))]);
        _rig.Commit(At(16) - UnixMs.Second);
        _rig.Commit(At(16));
        _rig.Alerts.Count.ShouldBeLessThan(devices);

        _rig.Idle(At(16), UnixMs.Minute);

        _rig.Alerts.Count(a => a.ViolatedFromMs == At(1)).ShouldBe(devices);
    }

    private long At(double minute) => _noon + (long)(minute * UnixMs.Minute);

    private void Hear(double minute, TestReading? reading = null) => _rig.Commit(At(minute), reading ?? TestCity.Leq(TestCity.Meter, At(minute), 50));

    private void Tick(double fromMinute, double toMinute)
    {
        for (var at = At(fromMinute); at <= At(toMinute); at += UnixMs.Second)
            _rig.Commit(at);
    }
}
