using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>
/// Sound at the monitoring points of acoustic functional zones, by their class: GB 3096-2008 [s]; an hour needs 75 % of good values: [M].
/// It is a quality standard and names no act of anybody: what it finds is a lead.
/// </summary>
public static class ZoneNoiseRules
{
    private const double PeakAtNight = 15;

    private static readonly IReadOnlyDictionary<ZoneClass, double> DayLimits = Limits(50, 55, 60, 65, 70, 70);
    private static readonly IReadOnlyDictionary<ZoneClass, double> NightLimits = Limits(40, 45, 50, 55, 55, 60);

    public static WindowRule Day { get; } = new()
    {
        Id = "zone-noise-day",
        Version = 1,
        Title = "功能区昼间噪声超标",
        MatterCode = "06028",
        Severity = Severity.Notice,
        Schedule = ScheduleKind.Day,
        Device = DeviceKind.Noise,
        Site = SiteKind.NoiseZone,
        Metric = Metric.Leq,
        Statistic = Statistic.EnergyMean,
        Window = TimeSpan.FromHours(1),
        Slide = TimeSpan.FromHours(1),
        Limit = new(null, DayLimits),
        MinShare = 0.75,
        InARow = 1,
        Guards = NoiseRules.Weather,
        Bases = Bases("昼间等效声级超过功能区类别限值"),
    };

    public static WindowRule Night { get; } = Day with
    {
        Id = "zone-noise-night",
        Title = "功能区夜间噪声超标",
        Schedule = ScheduleKind.Night,
        Limit = new(null, NightLimits),
        Bases = Bases("夜间等效声级超过功能区类别限值"),
    };

    public static WindowRule NightMax { get; } = Night with
    {
        Id = "zone-noise-night-max",
        Title = "功能区夜间最大声级超标",
        Metric = Metric.Lmax,
        Statistic = Statistic.MinutesAbove,
        AtLeastMinutes = 1,
        Limit = new(null, NightLimits, PeakAtNight),
        MinShare = 0,
        Bases = Bases("夜间突发噪声最大声级超过功能区类别限值 15 dB(A) 以上"),
    };

    public static IReadOnlyList<Rule> All { get; } = [Day, Night, NightMax];

    private static Dictionary<ZoneClass, double> Limits(double of0, double of1, double of2, double of3, double of4a, double of4b) => new()
    {
        [ZoneClass.Class0] = of0,
        [ZoneClass.Class1] = of1,
        [ZoneClass.Class2] = of2,
        [ZoneClass.Class3] = of3,
        [ZoneClass.Class4a] = of4a,
        [ZoneClass.Class4b] = of4b,
    };

    private static LegalBasis[] Bases(string act) => [new("GB 3096-2008", $"{act}; 质量标准无对应罚则条文, 仅作线索", null, null, Confidence.Secondary)];
}
