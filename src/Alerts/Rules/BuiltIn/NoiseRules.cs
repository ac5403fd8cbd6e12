using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>Noise at building sites.</summary>
public static class NoiseRules
{
    // Limits of the night: GB 12523-2011 and -2025 [s]; 20 min: GB 12523 [M]; 75 %, two in a row: our own advice.
    public static WindowRule SiteNight { get; } = new()
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
                null, Law.LastDayOfNoiseStandard2011, Confidence.Secondary),
            new("噪声污染防治法 · GB 12523-2025", "第七十七条: 夜间施工噪声超过建筑施工场界 55 dB(A)",
                Law.NoiseStandard2025InForce, Law.LastDayBeforeCode, Confidence.Secondary),
            new("生态环境法典 · GB 12523-2025", "第一千一百八十五条: 夜间施工噪声超过建筑施工场界 55 dB(A)",
                Law.CodeInForce, null, Confidence.Secondary),
        ],
    };

    public static IReadOnlyList<Rule> All { get; } = [SiteNight];
}
