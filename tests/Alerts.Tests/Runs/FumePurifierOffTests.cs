using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Runs;

public sealed class FumePurifierOffTests
{
    private readonly EvaluationRig _rig = new();

    [Theory]
    [InlineData(19, 0)]
    [InlineData(20, 1)]
    public void Ten_minutes_are_needed_to_the_second(int readings, int alerts)
    {
        // Each reading covers 30 s.
        _rig.Live(Off(At(12), readings));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void It_goes_on_until_the_purifier_runs()
    {
        _rig.Live(Off(At(12), 24));
        var firing = _rig.Alerts.ShouldHaveSingleItem();
        (firing.State, firing.Ongoing, firing.Location).ShouldBe((AlertState.Firing, true, TestCity.RestaurantPlace));
        _rig.OpenTasks.ShouldHaveSingleItem().SquadId.ShouldBe("Q2");

        _rig.Live([TestCity.Kitchen(At(12, 12), fan: true, purifier: true)]);

        var resolved = _rig.Alerts.ShouldHaveSingleItem();
        (resolved.Id, resolved.State, resolved.ViolatedToMs).ShouldBe((firing.Id, AlertState.Resolved, At(12, 12)));
        resolved.Figures.ShouldBe(new AlertFigures(720, 600, "s", 24));
    }

    [Fact]
    public void Silence_ends_it_as_far_as_one_can_see_and_a_late_reading_takes_it_up_again()
    {
        _rig.Live(Off(At(12), 24));
        _rig.Idle(At(12, 13), 2 * UnixMs.Minute);
        _rig.Alerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Resolved);

        _rig.Commit(At(12, 15), [.. Off(At(12, 12), 6)]);

        _rig.Alerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Firing);
    }

    [Fact]
    public void A_gap_of_more_than_three_intervals_breaks_it()
    {
        _rig.Live(Off(At(12), 15).Concat(Off(At(12, 9), 15)));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Outside_business_hours_nothing_is_judged()
    {
        _rig.Live(Off(At(9, 30), 75));

        // 09:30–10:07: only seven minutes lie behind the opening.
        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_place_without_hours_is_open_always_and_its_day_is_cut_at_four()
    {
        _rig.City.Change(r => r with
        {
            Sites = r.Sites.SetItem(TestCity.Restaurant, r.Sites[TestCity.Restaurant] with { BusinessHours = null }),
        });

        _rig.Live(Off(At(3, 30), 120));

        _rig.Alerts.Select(a => a.Violated).ShouldBe([new(At(3, 30), At(4)), new(At(4), At(4, 30))]);
        _rig.OpenTasks.Count.ShouldBe(1);
    }

    [Fact]
    public void Hours_past_midnight_are_one_occurrence()
    {
        _rig.City.Change(r => r with
        {
            Sites = r.Sites.SetItem(TestCity.Restaurant, r.Sites[TestCity.Restaurant] with { BusinessHours = new(new(17, 0), new(2, 0)) }),
        });

        _rig.Live(Off(At(23, 55), 20));

        _rig.Alerts.ShouldHaveSingleItem().Violated.ShouldBe(new(At(23, 55), At(24, 5)));
    }

    [Fact]
    public void A_purifier_state_that_arrives_later_than_its_fan_state_is_merged_and_judged()
    {
        foreach (var reading in Off(At(12), 30))
        {
            _rig.Live([reading with { Values = [reading.Values[0]] }]);
            _rig.Live([reading with { Values = [reading.Values[1]] }]);
        }

        _rig.Idle(At(12, 16), 3 * UnixMs.Minute);

        _rig.Alerts.ShouldHaveSingleItem().Violated.ShouldBe(new(At(12), At(12, 15)));
    }

    [Fact]
    public void A_monitor_that_joins_with_a_reading_of_yesterday_is_judged_today_all_the_same()
    {
        const int Joined = 7;
        _rig.Live([TestCity.Kitchen(At(12), fan: true, purifier: true)]);
        _rig.City.Change(r =>
        {
            var device = r.Devices["F1"] with { Handle = Joined, Id = "F2" };
            return r with { Devices = r.Devices.SetItem(device.Id, device), DevicesByHandle = r.DevicesByHandle.SetItem(Joined, device) };
        });
        _rig.Commit(At(12, 2), TestCity.Kitchen(At(12) - UnixMs.Day, fan: true, purifier: true) with { Device = Joined });

        _rig.Live(Off(At(12, 5), 24).Select(r => r with { Device = Joined }));

        _rig.Alerts.ShouldHaveSingleItem().Violated.ShouldBe(new(At(12, 5), At(12, 17)));
    }

    private long At(int hour, int minute = 0) => _rig.At(2026, 11, 2, 0) + hour * UnixMs.Hour + minute * UnixMs.Minute;

    private static IEnumerable<TestReading> Off(long fromMs, int readings) =>
        Enumerable.Range(0, readings).Select(i => TestCity.Kitchen(fromMs + i * 30_000L, fan: true, purifier: false));
}
