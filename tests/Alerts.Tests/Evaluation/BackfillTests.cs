using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Evaluation;

public sealed class BackfillTests
{
    private const int OtherMeter = 7;
    private readonly EvaluationRig _rig = new(city: WithSecondSite());
    private readonly long _night;

    public BackfillTests() => _night = _rig.At(2026, 11, 2, 22);

    [Fact]
    public void Eight_hours_with_two_violations_open_two_after_the_fact_tasks_and_no_ten_minute_clock()
    {
        SendAfterwards(Night(TestCity.Meter, loudFrom: 60).Concat(Night(OtherMeter, loudFrom: 240)));

        _rig.OpenTasks.Count.ShouldBe(2);
        _rig.OpenTasks.ShouldAllBe(t => t.AfterTheFact && !t.Ongoing && t.Deadline.Kind == DeadlineKind.WorkingTime);
        _rig.Alerts.ShouldAllBe(a => a.State == AlertState.Resolved && a.AfterTheFact);
    }

    [Fact]
    public void Two_violations_of_one_site_and_matter_are_two_alerts_of_one_task()
    {
        SendAfterwards(Night(TestCity.Meter, loudFrom: 60, thenLoudFrom: 300));

        _rig.Alerts.Count.ShouldBe(2);
        _rig.OpenTasks.ShouldHaveSingleItem().Support.Count().ShouldBe(2);
    }

    [Fact]
    public void The_working_time_ends_at_five_of_the_next_working_day_for_a_night_found_at_eight()
    {
        SendAfterwards(Night(TestCity.Meter, loudFrom: 60));

        // Found at 08:00 on Tuesday 2026-11-03: eight hours from 09:00.
        _rig.OpenTasks.ShouldHaveSingleItem().Deadline.DueAtMs.ShouldBe(_rig.At(2026, 11, 3, 17));
    }

    [Fact]
    public void A_backfill_that_reaches_the_present_and_goes_on_starts_the_clock_when_it_does()
    {
        var clock = _night + 4 * UnixMs.Hour;
        var readings = Enumerable.Range(0, 240).Select(m => TestCity.Leq(TestCity.Meter, _night + m * UnixMs.Minute, 65));

        foreach (var batch in readings.Chunk(30))
            _rig.Commit(clock, batch);

        var task = _rig.OpenTasks.ShouldHaveSingleItem();
        (task.AfterTheFact, task.Ongoing).ShouldBe((false, true));
        task.Deadline.ShouldBe(new Deadline(DeadlineKind.FirstResponse, clock + 10 * UnixMs.Minute));
    }

    [Fact]
    public void What_a_device_sends_after_a_day_of_silence_is_judged_from_history()
    {
        _rig.Live(Night(TestCity.Meter, loudFrom: 1000).Take(30));
        _rig.Idle(_night + 30 * UnixMs.Minute, 6 * UnixMs.Hour);

        SendAfterwards(Night(TestCity.Meter, loudFrom: 60).Skip(30));

        _rig.Alerts.ShouldHaveSingleItem().AfterTheFact.ShouldBeTrue();
    }

    private void SendAfterwards(IEnumerable<TestReading> readings)
    {
        var clock = _night + 10 * UnixMs.Hour;
        foreach (var batch in readings.Chunk(50))
            _rig.Commit(clock += 100, batch);
        _rig.Idle(clock, 5 * UnixMs.Minute);
    }

    private IEnumerable<TestReading> Night(int device, int loudFrom, int thenLoudFrom = int.MaxValue) =>
        Enumerable.Range(0, 480).Select(m => TestCity.Leq(
            device, _night + m * UnixMs.Minute,
            (m >= loudFrom && m < loudFrom + 60) || (m >= thenLoudFrom && m < thenLoudFrom + 60) ? 66 : 45));

    private static TestCity WithSecondSite()
    {
        var city = new TestCity();
        var device = new Device { Handle = OtherMeter, Id = "N7", Kind = DeviceKind.Noise, SiteId = "B2", IntervalS = 60 };
        city.Change(r => r with
        {
            Devices = r.Devices.Add(device.Id, device),
            DevicesByHandle = r.DevicesByHandle.Add(device.Handle, device),
            Sites = r.Sites.Add("B2", new Site { Id = "B2", Name = "Other", Kind = SiteKind.Construction, Location = TestCity.BuildPlace }),
        });
        return city;
    }
}
