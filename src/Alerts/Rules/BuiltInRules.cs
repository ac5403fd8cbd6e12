using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules;

/// <summary>One rule of each shape, with the defaults that rule packs start from.</summary>
public static class BuiltInRules
{
    private static readonly DateOnly CodeInForce = new(2026, 8, 15);
    private static readonly DateOnly LastDayBeforeCode = new(2026, 8, 14);
    private static readonly DateOnly NoiseStandard2025InForce = new(2026, 1, 1);
    private static readonly DateOnly LastDayOfNoiseStandard2011 = new(2025, 12, 31);

    // Limits of the night: GB 12523-2011 and -2025 [s]; 20 min: GB 12523 [M]; 75 %, two in a row: our own advice.
    public static WindowRule SiteNoiseNight { get; } = new()
    {
        Id = "site-noise-night",
        Version = 1,
        Title = "工地夜间噪声超标",
        MatterCode = "08001",
        Severity = Severity.Warning,
        Schedule = ScheduleKind.Night,
        Device = DeviceKind.Noise,
        Site = SiteKind.Construction,
        Metric = Metric.Leq,
        Window = TimeSpan.FromMinutes(20),
        Slide = TimeSpan.FromMinutes(1),
        Limit = 55,
        MinShare = 0.75,
        InARow = 2,
        Guards = [new(DeviceKind.Weather, Metric.Rain, 0), new(DeviceKind.Weather, Metric.WindSpeed, 5)],
        Bases =
        [
            new("噪声污染防治法 · GB 12523-2011", "第七十七条: 夜间施工噪声超过建筑施工场界 55 dB(A)",
                null, LastDayOfNoiseStandard2011, Confidence.Secondary),
            new("噪声污染防治法 · GB 12523-2025", "第七十七条: 夜间施工噪声超过建筑施工场界 55 dB(A)",
                NoiseStandard2025InForce, LastDayBeforeCode, Confidence.Secondary),
            new("生态环境法典 · GB 12523-2025", "第一千一百八十五条: 夜间施工噪声超过建筑施工场界 55 dB(A)",
                CodeInForce, null, Confidence.Secondary),
        ],
    };

    // No standard gives a window for this: ten minutes are our own advice.
    public static DurationRule FumePurifierOff { get; } = new()
    {
        Id = "fume-purifier-off",
        Version = 1,
        Title = "油烟净化设施未使用",
        MatterCode = "06027",
        Severity = Severity.Warning,
        Schedule = ScheduleKind.BusinessHours,
        Device = DeviceKind.Fume,
        Site = SiteKind.Restaurant,
        On = Metric.FanOn,
        Off = Metric.PurifierOn,
        AtLeast = TimeSpan.FromMinutes(10),
        Bases =
        [
            new("大气污染防治法", "第一百一十八条: 未保持油烟净化设施正常使用", null, LastDayBeforeCode, Confidence.Text),
            new("生态环境法典", "第一千一百三十二条: 未保持油烟净化设施正常使用", CodeInForce, null, Confidence.Text),
        ],
    };

    // 60 s, 5 km/h, 100 m, 150 km/h and four satellites are our own advice.
    public static PlaceRule TruckIllegalDump { get; } = new()
    {
        Id = "truck-illegal-dump",
        Version = 1,
        Title = "渣土车疑似违规倾倒",
        MatterCode = "06011",
        Severity = Severity.Serious,
        Schedule = ScheduleKind.AllDay,
        Device = DeviceKind.Truck,
        AtLeast = TimeSpan.FromSeconds(60),
        BelowKmh = 5,
        MarginM = 100,
        Fixes = new(MinSatellites: 4, MaxKmh: 150),
        Bases =
        [
            new("固体废物污染环境防治法", "第一百一十一条: 擅自倾倒建筑垃圾", null, LastDayBeforeCode, Confidence.Text),
            new("生态环境法典", "第一千一百六十九条: 擅自倾倒固体废物", CodeInForce, null, Confidence.Text),
        ],
    };

    public static IReadOnlyList<Rule> All { get; } = [SiteNoiseNight, FumePurifierOff, TruckIllegalDump];
}
