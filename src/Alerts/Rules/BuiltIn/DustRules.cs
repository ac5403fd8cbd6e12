using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>
/// Dust of building sites. An exceedance is a lead to measures that are missing: 大气污染防治法 115, 生态环境法典 1128 [S]. PM10 above the background, two hours
/// of a day allowed, background capped at 150: DB13/2934-2019, Hebei [s]; TSP 800 µg/m³: DB61/1078-2017, Shaanxi [s]; both hold in one province.
/// 75 % of good values [M]; rain and humidity that a light-scattering meter cannot bear: our own advice.
/// </summary>
public static class DustRules
{
    private static readonly DateOnly HebeiInForce = new(2019, 4, 1);

    public static WindowRule Pm10Delta { get; } = new()
    {
        Id = "dust-pm10-delta",
        Version = 1,
        Title = "工地扬尘 PM10 超出背景值",
        MatterCode = "08004",
        Severity = Severity.Warning,
        Schedule = ScheduleKind.CalendarDay,
        Device = DeviceKind.Dust,
        Site = SiteKind.Construction,
        Metric = Metric.Pm10,
        Statistic = Statistic.Mean,
        Window = TimeSpan.FromHours(1),
        Slide = TimeSpan.FromHours(1),
        Limit = new(80),
        Background = new(SiteKind.BackgroundStation, DeviceKind.Dust, 150),
        MinShare = 0.75,
        InARow = 1,
        AllowedPerOccurrence = 2,
        Guards = [new(DeviceKind.Weather, Metric.Rain, 0), new(DeviceKind.Weather, Metric.Humidity, 95)],
        Bases = Bases("DB13/2934-2019", "PM10 小时均值高出背景值 80 µg/m³ 以上, 一日超过两次", HebeiInForce),
    };

    public static WindowRule Tsp { get; } = Pm10Delta with
    {
        Id = "dust-tsp",
        Title = "工地扬尘 TSP 超标",
        Metric = Metric.Tsp,
        Limit = new(800),
        Background = null,
        AllowedPerOccurrence = 0,
        Bases = Bases("DB61/1078-2017", "TSP 小时均值超过 800 µg/m³", null),
    };

    public static IReadOnlyList<Rule> All { get; } = [Pm10Delta, Tsp];

    private static LegalBasis[] Bases(string standard, string act, DateOnly? from) =>
    [
        new($"大气污染防治法 · {standard}", $"第一百一十五条: {act}, 施工扬尘防治措施不到位的线索", from, Law.LastDayBeforeCode, Confidence.Local),
        new($"生态环境法典 · {standard}", $"第一千一百二十八条: {act}, 施工扬尘防治措施不到位的线索", Law.CodeInForce, null, Confidence.Local),
    ];
}
