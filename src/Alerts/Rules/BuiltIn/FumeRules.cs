using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>
/// Cooking fume of restaurants: 大气污染防治法 118, 生态环境法典 1132 [S]. 2.0 mg/m³ of fume: GB 18483-2001 [s]; 5.0 of particles, 10.0 of NMHC and any mean
/// of an hour: DB11/1488-2018 [s], which holds in Beijing alone; 75 % of good values while the fan runs: our own advice. A monitor's value is not converted to the
/// reference flow of the stoves, so it is a lead.
/// </summary>
public static class FumeRules
{
    private static readonly DateOnly BeijingPm = new(2019, 1, 1);
    private static readonly DateOnly BeijingNmhc = new(2020, 1, 1);

    // No standard gives a window for this: ten minutes are our own advice.
    public static RunRule PurifierOff { get; } = new()
    {
        Id = "fume-purifier-off",
        Version = 1,
        Title = "油烟净化设施未使用",
        MatterCode = "06027",
        Severity = Severity.Warning,
        Schedule = ScheduleKind.BusinessHours,
        Subject = SubjectKind.Site,
        Devices = [DeviceKind.Fume],
        Site = SiteKind.Restaurant,
        AllOf = [new(Metric.FanOn, Comparison.Equal, 1), new(Metric.PurifierOn, Comparison.Equal, 0)],
        AtLeast = TimeSpan.FromMinutes(10),
        Bases = Bases("大气污染防治法", "生态环境法典", "未保持油烟净化设施正常使用", null, Confidence.Text),
    };

    public static WindowRule OverLimit { get; } = new()
    {
        Id = "fume-over-limit",
        Version = 1,
        Title = "油烟排放超标",
        MatterCode = "06027",
        Severity = Severity.Warning,
        Schedule = ScheduleKind.AllDay,
        Device = DeviceKind.Fume,
        Site = SiteKind.Restaurant,
        Metric = Metric.Fume,
        Statistic = Statistic.Mean,
        While = Metric.FanOn,
        Window = TimeSpan.FromHours(1),
        Slide = TimeSpan.FromMinutes(1),
        Limit = new(2.0),
        MinShare = 0.75,
        InARow = 1,
        Guards = [],
        Bases = Bases(
            "大气污染防治法 · GB 18483-2001", "生态环境法典 · GB 18483-2001", "油烟排放浓度超过 2.0 mg/m³", null, Confidence.Secondary),
    };

    public static WindowRule PmOverLimit { get; } = OverLimit with
    {
        Id = "fume-pm-over-limit",
        Title = "餐饮颗粒物排放超标",
        Metric = Metric.Pm,
        Limit = new(5.0),
        Bases = Bases(
            "大气污染防治法 · DB11/1488-2018", "生态环境法典 · DB11/1488-2018", "颗粒物排放浓度超过 5.0 mg/m³", BeijingPm, Confidence.Local),
    };

    public static WindowRule NmhcOverLimit { get; } = OverLimit with
    {
        Id = "fume-nmhc-over-limit",
        Title = "餐饮非甲烷总烃排放超标",
        Metric = Metric.Nmhc,
        Limit = new(10.0),
        Bases = Bases(
            "大气污染防治法 · DB11/1488-2018", "生态环境法典 · DB11/1488-2018", "非甲烷总烃排放浓度超过 10.0 mg/m³", BeijingNmhc, Confidence.Local),
    };

    public static IReadOnlyList<Rule> All { get; } = [PurifierOff, OverLimit, PmOverLimit, NmhcOverLimit];

    private static LegalBasis[] Bases(string before, string after, string act, DateOnly? from, Confidence confidence) =>
    [
        new(before, $"第一百一十八条: {act}", from, Law.LastDayBeforeCode, confidence),
        new(after, $"第一千一百三十二条: {act}", Law.CodeInForce, null, confidence),
    ];
}
