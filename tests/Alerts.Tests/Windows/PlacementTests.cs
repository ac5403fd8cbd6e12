using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class PlacementTests
{
    private const string Elsewhere = "E1";
    private readonly EvaluationRig _rig = new([NoiseRules.SiteNight with { InARow = 1 }]);

    [Fact]
    public void Meters_swapped_inside_a_window_are_each_judged_on_their_own()
    {
        // Each covers half of the windows around the swap: insufficient. Outside of it each has its windows.
        Swap(At(23, 30));
        _rig.Live(Noise(TestCity.Meter, At(23), 60).Concat(Noise(TestCity.SecondMeter, At(23), 60)).OrderBy(r => r.EventMs));
        _rig.Idle(At(24, 1), 10 * UnixMs.Minute);

        // 75 % of 20 minutes: from 23:15 at the latest with the old one, from 23:25 with the new one.
        _rig.Alerts.Select(a => a.Violated).ShouldBe([new(At(22, 55), At(24, 5))]);
        var alert = _rig.Alerts[0];
        var verdicts = _rig.Operations.VerdictsOf(alert.Id).GroupBy(v => v.FromMs).ToDictionary(g => g.Key, g => g.MaxBy(v => v.Revision)!);
        (verdicts[At(23, 15)].Verdict, verdicts[At(23, 15)].DeviceId).ShouldBe((Verdict.Exceeded, "N1"));
        verdicts[At(23, 20)].Verdict.ShouldBe(Verdict.Insufficient);
        (verdicts[At(23, 25)].Verdict, verdicts[At(23, 25)].DeviceId).ShouldBe((Verdict.Exceeded, "N2"));
    }

    [Fact]
    public void What_a_meter_measures_where_it_is_not_placed_is_nothing_to_the_site()
    {
        _rig.City.Change(TestCity.Meter, d => d with { SiteId = null, Placements = [new(TestCity.Build, Placement.Beginning, At(22))] });

        _rig.Live(Noise(TestCity.Meter, At(23), 60));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_minute_in_which_it_was_placed_only_for_a_part_does_not_count()
    {
        _rig.City.Change(TestCity.Meter, d => d with { Placements = [new(TestCity.Build, At(23) + 30_000, null)] });

        _rig.Live(Noise(TestCity.Meter, At(23), 15));
        _rig.Idle(At(23, 16), 30 * UnixMs.Minute);

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_meter_that_moves_to_another_site_is_judged_there()
    {
        _rig.City.Change(r => r with
        {
            Sites = r.Sites.Add(Elsewhere, new Site { Id = Elsewhere, Name = "Else", Kind = SiteKind.Construction, Location = TestCity.RestaurantPlace }),
        });
        _rig.City.Change(TestCity.Meter, d => d with
        {
            SiteId = Elsewhere,
            Placements = [new(TestCity.Build, Placement.Beginning, At(23, 30)), new(Elsewhere, At(23, 30), null)],
        });

        _rig.Live(Noise(TestCity.Meter, At(23), 60));
        _rig.Idle(At(24, 1), 10 * UnixMs.Minute);

        _rig.Alerts.Select(a => (a.Subject.Id, a.Violated)).ShouldBe(
            [(TestCity.Build, new TimeSpanMs(At(22, 55), At(23, 35))), (Elsewhere, new TimeSpanMs(At(23, 25), At(24, 5)))]);
    }

    [Fact]
    public void Values_in_maintenance_are_flagged_ones_and_a_window_full_of_them_is_invalid()
    {
        _rig.City.Change(TestCity.Meter, d => d with { Maintenance = [new(At(23), At(23, 20), "new microphone")] });

        _rig.Live(Noise(TestCity.Meter, At(22), 120));

        var alert = _rig.Alerts[0];
        alert.ViolatedToMs.ShouldBe(At(23, 5));
        _rig.Alerts[1].ViolatedFromMs.ShouldBe(At(23, 15));
        _rig.Operations.VerdictsOf(alert.Id).ShouldAllBe(v => v.Verdict == Verdict.Exceeded || v.FromMs >= At(22, 46));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    public void The_last_day_of_a_calibration_still_counts_the_day_after_does_not(int lastDay, int alerts)
    {
        var today = new DateOnly(2026, 11, 2);
        _rig.City.Change(TestCity.Meter, d => d with { Calibrations = [new(today.AddYears(-1), today.AddDays(lastDay), "C-1", "lab")] });

        _rig.Live(Noise(TestCity.Meter, At(22), 60));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void A_new_calibration_makes_values_good_again_from_its_day_on()
    {
        var today = new DateOnly(2026, 11, 2);
        _rig.City.Change(TestCity.Meter, d => d with
        {
            Calibrations = [new(today.AddYears(-2), today.AddYears(-1), "C-1", "lab"), new(today.AddDays(1), null, "C-2", "lab")],
        });

        _rig.Live(Noise(TestCity.Meter, At(23), 120));

        _rig.Alerts.ShouldHaveSingleItem().ViolatedFromMs.ShouldBe(At(23, 55));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_rain_gauge_in_maintenance_guards_nothing(bool inMaintenance, int alerts)
    {
        if (inMaintenance)
            _rig.City.Change(TestCity.Weather, d => d with { Maintenance = [new(At(22), null, "wet")] });
        _rig.Live(Noise(TestCity.Meter, At(23), 40).Concat(Enumerable.Range(0, 40).Select(m => TestCity.Sky(At(23, m), rain: 1))).OrderBy(r => r.EventMs));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    private void Swap(long atMs)
    {
        _rig.City.Change(TestCity.Meter, d => d with { SiteId = null, Placements = [new(TestCity.Build, Placement.Beginning, atMs)] });
        _rig.City.Change(TestCity.SecondMeter, d => d with { Placements = [new(TestCity.Build, atMs, null)] });
    }

    private long At(int hour, int minute = 0) => _rig.At(2026, 11, 2, 0) + hour * UnixMs.Hour + minute * UnixMs.Minute;

    private static IEnumerable<TestReading> Noise(int device, long fromMs, int minutes) =>
        Enumerable.Range(0, minutes).Select(m => TestCity.Leq(device, fromMs + m * UnixMs.Minute, 66));
}
