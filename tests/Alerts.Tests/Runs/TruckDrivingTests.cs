using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Runs;

/// <summary>Open lid, overspeed, no fix: a truck that reports every 30 s.</summary>
public sealed class TruckDrivingTests
{
    private readonly EvaluationRig _rig = new(TruckRules.All);

    private long Noon => _rig.At(2026, 11, 2, 12);

    [Theory]
    [InlineData(0.25, 20.1, 3, 1)]
    [InlineData(0.25, 20.1, 2, 0)]
    [InlineData(0.24, 20.1, 3, 0)]
    [InlineData(0.25, 20, 3, 0)]
    public void A_lid_is_open_on_a_quarter_load_above_twenty_for_a_minute(double load, double speed, int reports, int alerts)
    {
        Live(reports, i => TestCity.Drive(At(i), speed, load, lidOpen: true));

        _rig.Alerts.Count(a => a.RuleId == "truck-open-lid").ShouldBe(alerts);
    }

    [Fact]
    public void A_closed_lid_ends_it_and_the_law_of_the_day_is_cited()
    {
        Live(3, i => TestCity.Drive(At(i), 30, lidOpen: true));
        _rig.Live([TestCity.Drive(At(3), 30, lidOpen: false)]);

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.Violated, alert.State, alert.MatterCode).ShouldBe((new(At(0), At(2)), AlertState.Resolved, "08011"));
        alert.Basis!.Article.ShouldStartWith("第一千一百二十九条");
        _rig.OpenTasks.ShouldHaveSingleItem().MatterCode.ShouldBe("08011");
    }

    [Fact]
    public void The_place_of_an_open_lid_is_where_the_truck_was_when_it_began()
    {
        _rig.Live([TestCity.Fix(At(-1), TestCity.BuildPlace, lifted: false, speed: 30)]);
        Live(3, i => TestCity.Drive(At(i), 30, lidOpen: true));

        _rig.Alerts.ShouldHaveSingleItem().Location.ShouldBe(TestCity.BuildPlace);
        _rig.OpenTasks.ShouldHaveSingleItem().SquadId.ShouldBe("Q1");
    }

    [Theory]
    [InlineData(60, 3, 0)]
    [InlineData(60.1, 2, 0)]
    [InlineData(60.1, 3, 1)]
    public void Overspeed_is_above_sixty_for_a_minute_and_no_matter_of_enforcement(double speed, int reports, int alerts)
    {
        Live(reports, i => TestCity.Drive(At(i), speed));

        _rig.Alerts.Count.ShouldBe(alerts);
        _rig.OpenTasks.ShouldBeEmpty();
        _rig.Operations.AllLiveEvents.Count(e => e.Type == "alert.opened").ShouldBe(alerts);
        _rig.Alerts.ShouldAllBe(a => a.RuleId == "truck-overspeed" && a.MatterCode == null && a.TaskId == null && a.Basis == null);
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(21, 1)]
    public void Ten_minutes_without_a_fix_while_driving_are_needed(int reports, int alerts)
    {
        Live(reports, i => TestCity.Drive(At(i), 5, located: false));

        _rig.Alerts.Count(a => a.RuleId == "truck-no-fix").ShouldBe(alerts);
    }

    [Fact]
    public void Standing_without_a_fix_says_nothing_but_a_longer_pause_ends_it()
    {
        Live(25, i => TestCity.Drive(At(i), i % 3 == 1 ? 0 : 30, located: false));
        _rig.Alerts.ShouldHaveSingleItem().State.ShouldBe(AlertState.Firing);

        Live(8, i => TestCity.Drive(At(25 + i), 4.9, located: false));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.State, alert.Violated).ShouldBe((AlertState.Resolved, new(At(0), At(24))));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_fix_ends_it_and_so_does_the_engine(bool located, bool acc)
    {
        Live(11, i => TestCity.Drive(At(i), 30, located: false));
        _rig.Live([TestCity.Drive(At(11), 30, located: located, acc: acc)]);
        Live(11, i => TestCity.Drive(At(12 + i), 30, located: false));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_flagged_speed_says_nothing()
    {
        Live(3, i => TestCity.Of(TestCity.Truck, At(i), 0, Metric.Speed, 80, i == 1 ? Quality.Fault : Quality.Good));

        _rig.Alerts.ShouldHaveSingleItem().Figures.Count.ShouldBe(2);
    }

    private long At(int report) => Noon + report * 30 * UnixMs.Second;

    private void Live(int reports, Func<int, TestReading> reading) => _rig.Live(Enumerable.Range(0, reports).Select(reading));
}
