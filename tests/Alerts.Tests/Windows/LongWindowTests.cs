using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Alerts.Windows;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class LongWindowTests
{
    private static readonly WindowRule WholeNight = NoiseRules.SiteNight with
    {
        Id = "site-noise-whole-night",
        Window = TimeSpan.FromHours(8),
        Slide = TimeSpan.FromHours(1),
        InARow = 1,
        Guards = [],
    };

    [Theory]
    [InlineData(55.0, 0)]
    [InlineData(55.1, 1)]
    public void An_eight_hour_window_is_summed_from_hour_panes(double level, int alerts)
    {
        var rig = new EvaluationRig([WholeNight]);
        var night = rig.Calendar.NightOf(new DateOnly(2026, 11, 2));

        rig.Live(Enumerable.Range(0, 485).Select(m => TestCity.Leq(TestCity.Meter, night.FromMs + m * UnixMs.Minute, level)));

        rig.Evaluation.Subjects.Windows.Rings.Select(r => r.Series.StepMs).ShouldBe([UnixMs.Hour]);
        rig.Alerts.Count.ShouldBe(alerts);
        rig.Alerts.ShouldAllBe(a => a.Violated == night);
    }

    [Fact]
    public void Both_lengths_of_window_are_judged_side_by_side()
    {
        var rig = new EvaluationRig([WholeNight, NoiseRules.SiteNight]);
        var night = rig.Calendar.NightOf(new DateOnly(2026, 11, 2));

        rig.Live(Enumerable.Range(0, 485).Select(m => TestCity.Leq(TestCity.Meter, night.FromMs + m * UnixMs.Minute, 66)));

        rig.Alerts.Select(a => a.RuleId).ShouldBe(["site-noise-night", "site-noise-whole-night"]);
    }

    [Fact]
    public void Where_the_city_lies_off_the_hour_the_long_pane_is_a_quarter()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu");

        new WindowShape(WholeNight with { Slide = TimeSpan.FromMinutes(30) }, zone, ZoneClass.Class2).StepMs.ShouldBe(15 * UnixMs.Minute);
    }

    [Fact]
    public void A_rule_whose_numbers_do_not_fit_names_every_fault()
    {
        var rule = NoiseRules.SiteNight with { Slide = TimeSpan.FromSeconds(90), MinShare = 0, InARow = 13 };

        var refused = Should.Throw<ArgumentException>(() => new WindowShape(rule, TimeZoneInfo.Utc, ZoneClass.Class2));

        refused.Message.ShouldSatisfyAllConditions(
            m => m.ShouldContain("slide"), m => m.ShouldContain("min share"), m => m.ShouldContain("do not fit 256 panes"));
    }
}
