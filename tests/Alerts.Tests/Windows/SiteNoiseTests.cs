using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class SiteNoiseTests
{
    private EvaluationRig _rig = new(NoiseRules.All);

    [Theory]
    [InlineData(70.0, 0)]
    [InlineData(70.000001, 1)]
    public void By_day_exactly_70_is_not_exceeded_and_the_least_above_it_is(double level, int alerts)
    {
        _rig.Live(Noise(At(10), 60, level));

        _rig.Alerts.Count(a => a.RuleId == "site-noise-day").ShouldBe(alerts);
    }

    [Fact]
    public void A_loud_hour_before_ten_is_the_days_and_an_hour_after_ten_the_nights()
    {
        _rig.Live(Noise(At(21), 120, 75));
        _rig.Idle(At(23), 10 * UnixMs.Minute);

        var spans = _rig.Alerts.ToDictionary(a => a.RuleId, a => a.Violated);
        spans["site-noise-day"].ToMs.ShouldBe(At(22));
        spans["site-noise-night"].FromMs.ShouldBe(At(22));
    }

    [Fact]
    public void Six_in_the_morning_ends_the_night_and_begins_the_day()
    {
        _rig.Live(Noise(At(29), 120, 75));
        _rig.Idle(At(31), 10 * UnixMs.Minute);

        var spans = _rig.Alerts.ToDictionary(a => a.RuleId, a => a.Violated);
        spans["site-noise-night"].ToMs.ShouldBe(At(30));
        spans["site-noise-day"].FromMs.ShouldBe(At(30));
    }

    [Theory]
    [InlineData(2, 70.1, 0)]
    [InlineData(3, 70.0, 0)]
    [InlineData(3, 70.1, 1)]
    public void Three_minutes_with_a_peak_above_70_exceed_two_do_not(int minutes, double peak, int alerts)
    {
        _rig.Live(Peaks(At(23), 40, m => m is >= 20 and < 40 && (m - 20) % 5 == 0 && (m - 20) / 5 < minutes ? peak : 60));

        _rig.Alerts.Count(a => a.RuleId == "site-noise-night-max").ShouldBe(alerts);
    }

    [Fact]
    public void Peaks_that_no_twenty_minutes_hold_three_of_are_none()
    {
        _rig.Live(Peaks(At(23), 100, m => m % 10 == 0 ? 80 : 60));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Many_readings_of_one_minute_are_one_minute()
    {
        _rig.City.Change(TestCity.Meter, d => d with { IntervalS = 10 });
        _rig.Live(Enumerable.Range(0, 240).Select(i =>
            TestCity.Of(TestCity.Meter, At(23) + i * 10_000L, 10, Metric.Lmax, i is >= 120 and < 132 ? 80 : 60)));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_peak_shows_the_highest_level_and_how_many_minutes()
    {
        _rig.Live(Peaks(At(23), 40, m => m >= 30 ? 70 + m / 10.0 : 60));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.Figures.Value, alert.Figures.Limit, alert.Figures.Unit).ShouldBe((73.8, 70, "dB(A)"));
        _rig.Operations.VerdictsOf(alert.Id).OrderBy(v => v.FromMs).First().Arithmetic.ShouldContain("\"minutes\":{\"above\":3,\"at_least\":3}");
    }

    [Theory]
    [InlineData(PermitKind.NightWork, "site-noise-night", 0)]
    [InlineData(PermitKind.EmergencyRepair, "site-noise-night", 0)]
    [InlineData(PermitKind.Disposal, "site-noise-night", 1)]
    [InlineData(PermitKind.NightWork, "site-noise-night-max", 1)]
    [InlineData(PermitKind.EmergencyRepair, "site-noise-night-max", 0)]
    public void A_permit_of_the_right_kind_exempts(PermitKind kind, string rule, int alerts)
    {
        _rig.City.Grant(Permit(kind, At(21), At(31)));

        _rig.Live(Noise(At(23), 60, 75));

        _rig.Alerts.Count(a => a.RuleId == rule).ShouldBe(alerts);
    }

    [Theory]
    [InlineData(PermitKind.NightWork, 1)]
    [InlineData(PermitKind.EmergencyRepair, 0)]
    public void By_day_an_emergency_alone_exempts(PermitKind kind, int alerts)
    {
        _rig.City.Grant(Permit(kind, At(8), At(20)));

        _rig.Live(Noise(At(10), 60, 75));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void A_permit_exempts_no_window_that_it_does_not_cover_whole_and_the_verdict_names_it()
    {
        _rig = new([NoiseRules.SiteNight with { InARow = 1 }]);
        _rig.City.Grant(Permit(PermitKind.NightWork, At(23), At(25)));

        _rig.Live(Noise(At(22), 241, 75));

        _rig.Alerts.Select(a => a.Violated).ShouldBe([new(At(22), At(23, 19)), new(At(24, 41), At(26))]);
        var after = _rig.Operations.VerdictsOf(_rig.Alerts[0].Id).Where(v => v.Verdict == Verdict.Normal);
        after.ShouldAllBe(v => v.Arithmetic.Contains("\"exempt_by\":{\"permit\":\"P1\",\"kind\":\"night_work\"", StringComparison.Ordinal));
    }

    private static Permit Permit(PermitKind kind, long fromMs, long toMs) =>
        new() { Id = "P1", Kind = kind, SiteId = TestCity.Build, ValidFromMs = fromMs, ValidToMs = toMs };

    private long At(int hour, int minute = 0) => _rig.At(2026, 11, 2, 0) + hour * UnixMs.Hour + minute * UnixMs.Minute;

    private static IEnumerable<TestReading> Noise(long fromMs, int minutes, double level) => Enumerable.Range(0, minutes).Select(m => new TestReading(
        TestCity.Meter, fromMs + m * UnixMs.Minute, 60, [new(Metric.Leq, Quality.Good, level), new(Metric.Lmax, Quality.Good, level)]));

    private static IEnumerable<TestReading> Peaks(long fromMs, int minutes, Func<int, double> peak) =>
        Enumerable.Range(0, minutes).Select(m => TestCity.Of(TestCity.Meter, fromMs + m * UnixMs.Minute, 60, Metric.Lmax, peak(m)));
}
