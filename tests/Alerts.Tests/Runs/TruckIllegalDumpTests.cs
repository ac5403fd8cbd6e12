using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Runs;

public sealed class TruckIllegalDumpTests
{
    private const double DegreesPerMetre = 1 / 111_195.0;
    private readonly EvaluationRig _rig = new();

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void Sixty_seconds_lifted_at_standstill_are_needed(int fixes, int alerts)
    {
        _rig.Live(Lifted(TestCity.Nowhere, fixes));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void The_alert_is_of_the_vehicle_at_the_place_and_no_cell_answers_for_it()
    {
        _rig.Live(Lifted(TestCity.Nowhere, 4));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.Subject, alert.Location, alert.MatterCode).ShouldBe((SubjectRef.Vehicle("T1"), TestCity.Nowhere, "06011"));
        var task = _rig.OpenTasks.ShouldHaveSingleItem();
        (task.SquadId, task.SquadReason).ShouldBe((null, "no grid cell within 500 m of 31.40000, 121.60000"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(99, 0)]
    [InlineData(101, 1)]
    public void An_approved_site_reaches_a_hundred_metres_beyond_its_boundary(double metresNorth, int alerts)
    {
        var place = TestCity.TipPlace with { Lat = TestCity.TipPlace.Lat + 0.002 + metresNorth * DegreesPerMetre };

        _rig.Live(Lifted(place, 4));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void Lifted_while_driving_is_no_dumping()
    {
        _rig.Live(Lifted(TestCity.Nowhere, 6, speed: 5));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, 9)]
    [InlineData(true, 3)]
    public void A_fix_that_is_not_located_or_has_too_few_satellites_is_not_believed(bool located, int satellites)
    {
        _rig.Live(Enumerable.Range(0, 6).Select(i =>
            TestCity.Fix(Noon + i * 30_000L, TestCity.Nowhere, lifted: true, located: located, satellites: satellites)));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void One_jump_is_left_out_and_does_not_break_the_run()
    {
        var fixes = Lifted(TestCity.Nowhere, 5).ToList();
        fixes[2] = TestCity.Fix(fixes[2].EventMs, TestCity.TipPlace, lifted: true);

        _rig.Live([.. fixes, TestCity.Fix(Noon + 150_000, TestCity.Nowhere, lifted: false)]);

        _rig.Alerts.ShouldHaveSingleItem().ViolatedToMs.ShouldBe(Noon + 120_000);
    }

    [Fact]
    public void Two_fixes_that_agree_after_a_jump_are_believed()
    {
        _rig.Live([TestCity.Fix(Noon - 30_000, TestCity.TipPlace, lifted: false), .. Lifted(TestCity.Nowhere, 5)]);

        // The first of the five is doubted.
        _rig.Alerts.ShouldHaveSingleItem().ViolatedFromMs.ShouldBe(Noon + 30_000);
    }

    [Fact]
    public void Two_trucks_within_two_hundred_metres_and_half_an_hour_are_one_place()
    {
        var near = TestCity.Nowhere with { Lat = TestCity.Nowhere.Lat + 190 * DegreesPerMetre };
        _rig.Live(Lifted(TestCity.Nowhere, 4));
        _rig.Live(Lifted(near, 4, truck: TestCity.OtherTruck, fromMs: Noon + 20 * UnixMs.Minute));

        _rig.Alerts.Count.ShouldBe(2);
        _rig.OpenTasks.ShouldHaveSingleItem().Support.Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(210, 20)]
    [InlineData(10, 40)]
    public void Farther_or_later_is_another_place(double metres, int minutes)
    {
        var other = TestCity.Nowhere with { Lat = TestCity.Nowhere.Lat + metres * DegreesPerMetre };
        _rig.Live(Lifted(TestCity.Nowhere, 4));
        _rig.Live(Lifted(other, 4, truck: TestCity.OtherTruck, fromMs: Noon + minutes * UnixMs.Minute));

        _rig.OpenTasks.Count.ShouldBe(2);
    }

    private long Noon => _rig.At(2026, 11, 2, 12);

    private IEnumerable<TestReading> Lifted(GeoPoint at, int fixes, double speed = 0, int truck = TestCity.Truck, long? fromMs = null) =>
        Enumerable.Range(0, fixes).Select(i => TestCity.Fix((fromMs ?? Noon) + i * 30_000L, at, lifted: true, speed, truck));
}
