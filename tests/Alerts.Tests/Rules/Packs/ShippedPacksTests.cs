using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Tests.Support;

namespace SensorHub.Alerts.Tests.Rules.Packs;

/// <summary>What the shipped packs say, number by number: a change of one is a change here.</summary>
public sealed class ShippedPacksTests
{
    [Fact]
    public void These_rules_are_shipped() =>
        Shipped.Set.Packs.SelectMany(p => p.Rules.Select(r => $"{p.Source.Name} {p.Source.Version}: {r.Id} {r.Version} {r.MatterCode} {r.Severity} {r.Schedule}")).ShouldBe(
        [
            "devices 1: device-silent 1  Warning AllDay",
            "devices 1: device-battery-low 1  Notice AllDay",
            "devices 1: device-flat-line 1  Notice AllDay",
            "dust 1: dust-pm10-delta 1 08004 Warning CalendarDay",
            "dust 1: dust-tsp 1 08004 Warning CalendarDay",
            "fume 1: fume-purifier-off 1 06027 Warning BusinessHours",
            "fume 1: fume-over-limit 1 06027 Warning AllDay",
            "fume 1: fume-pm-over-limit 1 06027 Warning AllDay",
            "fume 1: fume-nmhc-over-limit 1 06027 Warning AllDay",
            "noise 1: site-noise-night 2 08001 Warning Night",
            "noise 1: site-noise-day 1 08001 Warning Day",
            "noise 1: site-noise-night-max 1 08001 Warning Night",
            "noise 1: zone-noise-day 1 06028 Notice Day",
            "noise 1: zone-noise-night 1 06028 Notice Night",
            "noise 1: zone-noise-night-max 1 06028 Notice Night",
            "trucks 1: truck-illegal-dump 1 06011 Serious AllDay",
            "trucks 1: truck-open-lid 1 08011 Warning AllDay",
            "trucks 1: truck-overspeed 1  Notice AllDay",
            "trucks 1: truck-no-fix 1  Notice AllDay",
        ]);

    [Theory]
    [InlineData("site-noise-night", "Leq EnergyMean 20 min / 1, limit 55, min 0, share 0.75, row 2, allowed 0; Rain 0, WindSpeed 5; NightWork, EmergencyRepair")]
    [InlineData("site-noise-day", "Leq EnergyMean 20 min / 1, limit 70, min 0, share 0.75, row 2, allowed 0; Rain 0, WindSpeed 5; EmergencyRepair")]
    [InlineData("site-noise-night-max", "Lmax MinutesAbove 20 min / 1, limit 70, min 3, share 0.75, row 1, allowed 0; Rain 0, WindSpeed 5; EmergencyRepair")]
    [InlineData("zone-noise-day", "Leq EnergyMean 60 min / 60, limit 50 55 60 65 70 70, min 0, share 0.75, row 1, allowed 0; Rain 0, WindSpeed 5; ")]
    [InlineData("zone-noise-night", "Leq EnergyMean 60 min / 60, limit 40 45 50 55 55 60, min 0, share 0.75, row 1, allowed 0; Rain 0, WindSpeed 5; ")]
    [InlineData("zone-noise-night-max", "Lmax MinutesAbove 60 min / 60, limit 55 60 65 70 70 75, min 1, share 0, row 1, allowed 0; Rain 0, WindSpeed 5; ")]
    [InlineData("fume-over-limit", "Fume Mean while FanOn 60 min / 1, limit 2, min 0, share 0.75, row 1, allowed 0; ; ")]
    [InlineData("fume-pm-over-limit", "Pm Mean while FanOn 60 min / 1, limit 5, min 0, share 0.75, row 1, allowed 0; ; ")]
    [InlineData("fume-nmhc-over-limit", "Nmhc Mean while FanOn 60 min / 1, limit 10, min 0, share 0.75, row 1, allowed 0; ; ")]
    [InlineData("dust-pm10-delta", "Pm10 Mean 60 min / 60, limit 80, above BackgroundStation Dust at most 150, min 0, share 0.75, row 1, allowed 2; Rain 0, Humidity 95; ")]
    [InlineData("dust-tsp", "Tsp Mean 60 min / 60, limit 800, min 0, share 0.75, row 1, allowed 0; Rain 0, Humidity 95; ")]
    public void A_window_rule_says(string id, string numbers)
    {
        var rule = Shipped.Of<WindowRule>(id);
        var condition = rule.While is { } metric ? $" while {metric}" : "";
        var limit = rule.Limit.Value is { } value ? $"{value}" : string.Join(' ', rule.Limit.ByZoneClass!.Keys.Order().Select(rule.Limit.For));
        var background = rule.Background is { } b ? $", above {b.Site} {b.Device} at most {b.Cap}" : "";

        ($"{rule.Metric} {rule.Statistic}{condition} {rule.Window.TotalMinutes} min / {rule.Slide.TotalMinutes}, limit {limit}{background}, min {rule.AtLeastMinutes}, "
            + $"share {rule.MinShare}, row {rule.InARow}, allowed {rule.AllowedPerOccurrence}; "
            + $"{string.Join(", ", rule.Guards.Select(g => $"{g.Metric} {g.Limit}"))}; {string.Join(", ", rule.Exemptions)}").ShouldBe(numbers);
    }

    [Theory]
    [InlineData("fume-purifier-off", "Site Restaurant Fume: FanOn Equal 1, PurifierOn Equal 0; 600 s, 1, 3")]
    [InlineData("truck-illegal-dump", "Vehicle  Truck: Lifted Equal 1, Speed Below 5; 60 s, 1, 3; away 100 m, 4 satellites, 150 km/h")]
    [InlineData("truck-open-lid", "Vehicle  Truck: Load AtLeast 0.25, LidOpen Equal 1, Speed Above 20; 60 s, 1, 3")]
    [InlineData("truck-overspeed", "Vehicle  Truck: Speed Above 60; 60 s, 1, 3")]
    [InlineData("truck-no-fix", "Vehicle  Truck: AccOn Equal 1, Located Equal 0, (Speed AtLeast 5); 600 s, 1, 3")]
    [InlineData("device-battery-low", "Device  Noise Fume Dust Truck Weather Gateway: Battery AtMost 20; 1800 s, 1, 3")]
    [InlineData("device-flat-line", "Device  Noise Dust: same Leq Pm10; 3600 s, 30, 3")]
    public void A_run_rule_says(string id, string numbers)
    {
        var rule = Shipped.Of<RunRule>(id);
        var terms = rule.AllOf.Select(t => t.Ends ? $"{t.Metric} {t.Comparison} {t.Value}" : $"({t.Metric} {t.Comparison} {t.Value})");
        var same = rule.SameValueOf.Count > 0 ? $"same {string.Join(' ', rule.SameValueOf)}" : "";
        var away = rule.Away is { } a ? $"; away {a.MarginM} m, {a.Fixes.MinSatellites} satellites, {a.Fixes.MaxKmh} km/h" : "";

        $"{rule.Subject} {rule.Site} {string.Join(' ', rule.Devices)}: {string.Join(", ", terms)}{same}; {rule.AtLeast.TotalSeconds} s, {rule.MinReadings}, {rule.MaxGapIntervals}{away}"
            .ShouldBe(numbers);
    }

    [Fact]
    public void Silence_is_three_intervals_and_a_quarter_of_an_hour()
    {
        var rule = Shipped.Of<SilenceRule>("device-silent");

        (rule.Intervals, rule.AtLeast).ShouldBe((3, TimeSpan.FromMinutes(15)));
    }

    [Theory]
    [InlineData("site-noise-night", "2025-12-31", "噪声污染防治法 · GB 12523-2011", "第七十七条: 夜间施工噪声超过建筑施工场界 55 dB(A)", Confidence.Secondary)]
    [InlineData("site-noise-night", "2026-01-01", "噪声污染防治法 · GB 12523-2025", "第七十七条: 夜间施工噪声超过建筑施工场界 55 dB(A)", Confidence.Secondary)]
    [InlineData("site-noise-night", "2026-08-15", "生态环境法典 · GB 12523-2025", "第一千一百八十五条: 夜间施工噪声超过建筑施工场界 55 dB(A)", Confidence.Secondary)]
    [InlineData("site-noise-day", "2026-08-14", "噪声污染防治法 · GB 12523-2025", "第七十七条: 昼间施工噪声超过建筑施工场界 70 dB(A)", Confidence.Secondary)]
    [InlineData("site-noise-night-max", "2026-08-15", "生态环境法典 · GB 12523-2025", "第一千一百八十五条: 夜间施工噪声最大声级超过限值 15 dB(A) 以上", Confidence.Secondary)]
    [InlineData("zone-noise-day", "2026-08-15", "GB 3096-2008", "昼间等效声级超过功能区类别限值; 质量标准无对应罚则条文, 仅作线索", Confidence.Secondary)]
    [InlineData("zone-noise-night", "2020-01-01", "GB 3096-2008", "夜间等效声级超过功能区类别限值; 质量标准无对应罚则条文, 仅作线索", Confidence.Secondary)]
    [InlineData("zone-noise-night-max", "2020-01-01", "GB 3096-2008", "夜间突发噪声最大声级超过功能区类别限值 15 dB(A) 以上; 质量标准无对应罚则条文, 仅作线索", Confidence.Secondary)]
    [InlineData("fume-purifier-off", "2026-08-14", "大气污染防治法", "第一百一十八条: 未保持油烟净化设施正常使用", Confidence.Text)]
    [InlineData("fume-purifier-off", "2026-08-15", "生态环境法典", "第一千一百三十二条: 未保持油烟净化设施正常使用", Confidence.Text)]
    [InlineData("fume-over-limit", "2026-08-15", "生态环境法典 · GB 18483-2001", "第一千一百三十二条: 油烟排放浓度超过 2.0 mg/m³", Confidence.Secondary)]
    [InlineData("fume-pm-over-limit", "2019-01-01", "大气污染防治法 · DB11/1488-2018", "第一百一十八条: 颗粒物排放浓度超过 5.0 mg/m³", Confidence.Local)]
    [InlineData("fume-nmhc-over-limit", "2026-08-15", "生态环境法典 · DB11/1488-2018", "第一千一百三十二条: 非甲烷总烃排放浓度超过 10.0 mg/m³", Confidence.Local)]
    [InlineData("dust-pm10-delta", "2019-04-01", "大气污染防治法 · DB13/2934-2019", "第一百一十五条: PM10 小时均值高出背景值 80 µg/m³ 以上, 一日超过两次, 施工扬尘防治措施不到位的线索", Confidence.Local)]
    [InlineData("dust-tsp", "2026-08-15", "生态环境法典 · DB61/1078-2017", "第一千一百二十八条: TSP 小时均值超过 800 µg/m³, 施工扬尘防治措施不到位的线索", Confidence.Local)]
    [InlineData("truck-illegal-dump", "2026-08-14", "固体废物污染环境防治法", "第一百一十一条: 擅自倾倒建筑垃圾", Confidence.Text)]
    [InlineData("truck-illegal-dump", "2026-08-15", "生态环境法典", "第一千一百六十九条: 擅自倾倒固体废物", Confidence.Text)]
    [InlineData("truck-open-lid", "2026-08-14", "大气污染防治法", "第一百一十六条: 运输渣土车辆未采取密闭措施", Confidence.Text)]
    [InlineData("truck-open-lid", "2026-08-15", "生态环境法典", "第一千一百二十九条: 运输渣土车辆未采取密闭措施", Confidence.Text)]
    public void The_law_of_an_act_is(string id, string day, string title, string article, Confidence confidence)
    {
        var basis = Shipped.Of<Rule>(id).BasisOn(DateOnly.Parse(day)).ShouldNotBeNull();

        (basis.Title, basis.Article, basis.Confidence).ShouldBe((title, article, confidence));
    }

    [Theory]
    [InlineData("dust-pm10-delta", "2019-03-31")]
    [InlineData("fume-pm-over-limit", "2018-12-31")]
    [InlineData("fume-nmhc-over-limit", "2019-12-31")]
    public void An_act_before_its_standard_has_no_law(string id, string day) => Shipped.Of<Rule>(id).BasisOn(DateOnly.Parse(day)).ShouldBeNull();

    [Fact]
    public void Numbers_from_memory_and_of_our_own_are_listed_for_who_puts_a_pack_in_force()
    {
        var noise = Shipped.Set.Packs.Single(p => p.Source.Name == "noise");

        noise.Unverified.Where(f => f.RuleId == "site-noise-night").Select(f => $"{f.Field}: {f.Value} {f.Confidence}").ShouldBe(
        [
            "window: 20 min Memory", "slide: 1 min Design", "min_share: 75 % Design", "in_a_row: 2 Design", "guards weather rain: 0 mm/h Memory",
            "guards weather wind_speed: 5 m/s Memory",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Every_source_stands_in_its_file_at_its_line()
    {
        foreach (var pack in Shipped.Set.Packs)
        {
            var lines = File.ReadAllLines(pack.Source.File);
            foreach (var figure in pack.Figures.Where(f => f.Field != "bases"))
                lines[figure.Place.Line - 1].ShouldContain(figure.Source, customMessage: figure.ToString());
        }
    }
}
