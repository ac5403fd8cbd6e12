using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>
/// Noise at building sites. Limits 70 by day, 55 by night, 55 + 15 for a peak at night: GB 12523-2011 and -2025 [s]; windows of 20 min: GB 12523 [M];
/// 75 % of good values, two in a row, three minutes of peaks: our own advice.
/// </summary>
public static class NoiseRules
{
    /// <summary>Rain and wind beyond which no sound is measured, GB 12523 and GB 3096 [M].</summary>
    internal static readonly IReadOnlyList<Guard> Weather = [new(DeviceKind.Weather, Metric.Rain, 0), new(DeviceKind.Weather, Metric.WindSpeed, 5)];

    public static WindowRule SiteNight { get; } = new()
    {
        Id = "site-noise-night",
        Version = 2,
        Title = "工地夜间噪声超标",
        MatterCode = "08001",
        Severity = Severity.Warning,
        Schedule = ScheduleKind.Night,
        Device = DeviceKind.Noise,
        Site = SiteKind.Construction,
        Metric = Metric.Leq,
        Statistic = Statistic.EnergyMean,
        Window = TimeSpan.FromMinutes(20),
        Slide = TimeSpan.FromMinutes(1),
        Limit = new(55),
        MinShare = 0.75,
        InARow = 2,
        Guards = Weather,
        Exemptions = [PermitKind.NightWork, PermitKind.EmergencyRepair],
        Bases = SiteBases("夜间施工噪声超过建筑施工场界 55 dB(A)"),
    };

    public static WindowRule SiteDay { get; } = SiteNight with
    {
        Id = "site-noise-day",
        Version = 1,
        Title = "工地昼间噪声超标",
        Schedule = ScheduleKind.Day,
        Limit = new(70),
        Exemptions = [PermitKind.EmergencyRepair],
        Bases = SiteBases("昼间施工噪声超过建筑施工场界 70 dB(A)"),
    };

    public static WindowRule SiteNightMax { get; } = SiteNight with
    {
        Id = "site-noise-night-max",
        Version = 1,
        Title = "工地夜间最大声级超标",
        Metric = Metric.Lmax,
        Statistic = Statistic.MinutesAbove,
        AtLeastMinutes = 3,
        Limit = new(70),
        InARow = 1,
        Exemptions = [PermitKind.EmergencyRepair],
        Bases = SiteBases("夜间施工噪声最大声级超过限值 15 dB(A) 以上"),
    };

    public static IReadOnlyList<Rule> All { get; } = [SiteNight, SiteDay, SiteNightMax];

    // Articles: 噪声污染防治法 77, 生态环境法典 1185 [S]; the limits make it secondary.
    private static LegalBasis[] SiteBases(string act) =>
    [
        new("噪声污染防治法 · GB 12523-2011", $"第七十七条: {act}", null, Law.LastDayOfNoiseStandard2011, Confidence.Secondary),
        new("噪声污染防治法 · GB 12523-2025", $"第七十七条: {act}", Law.NoiseStandard2025InForce, Law.LastDayBeforeCode, Confidence.Secondary),
        new("生态环境法典 · GB 12523-2025", $"第一千一百八十五条: {act}", Law.CodeInForce, null, Confidence.Secondary),
    ];
}
