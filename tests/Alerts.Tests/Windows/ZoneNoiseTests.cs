using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class ZoneNoiseTests
{
    private readonly EvaluationRig _rig = new(ZoneNoiseRules.All);

    [Theory]
    [InlineData(ZoneClass.Class0, 50, 40)]
    [InlineData(ZoneClass.Class1, 55, 45)]
    [InlineData(ZoneClass.Class2, 60, 50)]
    [InlineData(ZoneClass.Class3, 65, 55)]
    [InlineData(ZoneClass.Class4a, 70, 55)]
    [InlineData(ZoneClass.Class4b, 70, 60)]
    public void Each_class_has_its_limits_by_day_and_by_night(ZoneClass zone, double day, double night)
    {
        In(zone);
        _rig.Live(Leq(At(9), 60, day));
        _rig.Live(Leq(At(10), 60, day + 0.1));
        _rig.Live(Leq(At(23), 60, night));
        _rig.Live(Leq(At(24), 60, night + 0.1));
        _rig.Idle(At(25), 10 * UnixMs.Minute);

        _rig.Alerts.Select(a => (a.RuleId, a.Violated, a.Figures.Limit)).ShouldBe(
        [
            ("zone-noise-day", new(At(10), At(11)), day),
            ("zone-noise-night", new(At(24), At(25)), night),
        ]);
    }

    [Theory]
    [InlineData(ZoneClass.Class1, 60.0, 0)]
    [InlineData(ZoneClass.Class1, 60.1, 1)]
    [InlineData(ZoneClass.Class4b, 75.0, 0)]
    [InlineData(ZoneClass.Class4b, 75.1, 1)]
    public void At_night_one_peak_more_than_15_above_the_limit_exceeds(ZoneClass zone, double peak, int alerts)
    {
        In(zone);
        _rig.Live([TestCity.Of(TestCity.ZoneMeter, At(23, 17), 60, Metric.Lmax, peak)]);
        _rig.Idle(At(23, 20), 50 * UnixMs.Minute);

        _rig.Alerts.Select(a => a.RuleId).ShouldBe(Enumerable.Repeat("zone-noise-night-max", alerts));
    }

    [Fact]
    public void A_peak_over_the_end_of_the_hour_belongs_to_the_hour_in_which_its_reading_begins()
    {
        _rig.Live([TestCity.Of(TestCity.ZoneMeter, At(23, 59) + 40_000, 60, Metric.Lmax, 90)]);
        _rig.Idle(At(24, 1), 70 * UnixMs.Minute);

        _rig.Alerts.ShouldHaveSingleItem().Violated.ShouldBe(new TimeSpanMs(At(23), At(24)));
    }

    [Theory]
    [InlineData(45, 1)]
    [InlineData(44, 0)]
    public void An_hour_needs_three_quarters_of_good_values(int minutes, int alerts)
    {
        _rig.Live(Leq(At(10), minutes, 80));
        _rig.Idle(At(10, minutes), 90 * UnixMs.Minute);

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void Wind_anywhere_in_the_hour_makes_it_invalid()
    {
        _rig.Live(Leq(At(10), 60, 80).Append(TestCity.Sky(At(10, 59), wind: 5.1, device: TestCity.ZoneWeather)));
        _rig.Idle(At(11, 1), 10 * UnixMs.Minute);

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Weather_of_another_site_is_nothing_to_it()
    {
        _rig.Live(Leq(At(10), 60, 80).Append(TestCity.Sky(At(10, 59), rain: 3)));
        _rig.Idle(At(11, 1), 10 * UnixMs.Minute);

        _rig.Alerts.Count.ShouldBe(1);
    }

    private void In(ZoneClass zone) => _rig.City.Change(r =>
        r with { Sites = r.Sites.SetItem(TestCity.Zone, r.Sites[TestCity.Zone] with { ZoneClass = zone }) });

    private long At(int hour, int minute = 0) => _rig.At(2026, 11, 2, 0) + hour * UnixMs.Hour + minute * UnixMs.Minute;

    private static IEnumerable<TestReading> Leq(long fromMs, int minutes, double level) =>
        Enumerable.Range(0, minutes).Select(m => TestCity.Leq(TestCity.ZoneMeter, fromMs + m * UnixMs.Minute, level));
}
