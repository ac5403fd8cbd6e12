using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Alerts.Windows;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class WindowRuleCheckTests
{
    public static TheoryData<string, WindowRule> Faulty => new()
    {
        { "has no energy mean", DustRules.Tsp with { Statistic = Statistic.EnergyMean } },
        { "its mean is an energy mean", NoiseRules.SiteNight with { Statistic = Statistic.Mean } },
        { "background", NoiseRules.SiteNight with { Background = DustRules.Pm10Delta.Background } },
        { "at least 0 minutes", NoiseRules.SiteNightMax with { AtLeastMinutes = 0 } },
        { "at least 21 minutes", NoiseRules.SiteNightMax with { AtLeastMinutes = 21 } },
        { "minutes are counted", NoiseRules.SiteNightMax with { Window = TimeSpan.FromHours(3), Slide = TimeSpan.FromHours(1) } },
        { "for minutes above alone", DustRules.Tsp with { AtLeastMinutes = 3 } },
        { "min share", DustRules.Tsp with { MinShare = 0 } },
        { "min share", DustRules.Tsp with { MinShare = double.NaN } },
        { "min share", ZoneNoiseRules.NightMax with { MinShare = 1.01 } },
        { "neither one number nor", DustRules.Tsp with { Limit = new(null) } },
        { "neither one number nor", DustRules.Tsp with { Limit = new(800, ZoneNoiseRules.Day.Limit.ByZoneClass) } },
        { "says nothing for Class0", ZoneNoiseRules.Day with { Limit = new(null, new Dictionary<ZoneClass, double> { [ZoneClass.Class1] = 55 }) } },
        { "neither on nor off", FumeRules.OverLimit with { While = Metric.FanCurrent } },
        { "allowed per occurrence", DustRules.Tsp with { AllowedPerOccurrence = -1 } },
        { "in a row", DustRules.Tsp with { InARow = 0 } },
        { "slide", DustRules.Tsp with { Slide = TimeSpan.Zero } },
        { "multiple of the slide", DustRules.Tsp with { Slide = TimeSpan.FromMinutes(7) } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Numbers_that_do_not_fit_are_named(string fault, WindowRule rule)
    {
        var refused = Should.Throw<ArgumentException>(() => new WindowShape(rule, TimeZoneInfo.Utc, ZoneClass.Class2));

        refused.Message.ShouldContain(fault);
    }

    [Fact]
    public void All_shipped_rules_fit()
    {
        foreach (var rule in Shipped.All.OfType<WindowRule>())
            new WindowShape(rule, TimeZoneInfo.Utc, ZoneClass.Class2).RingLength.ShouldBeInRange(rule.InARow * (int)rule.Window.TotalMinutes + WindowShape.SparePanes, WindowShape.MaxPanes);
    }
}
