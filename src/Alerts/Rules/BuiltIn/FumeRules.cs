using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>Cooking fume of restaurants.</summary>
public static class FumeRules
{
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
        Bases =
        [
            new("大气污染防治法", "第一百一十八条: 未保持油烟净化设施正常使用", null, Law.LastDayBeforeCode, Confidence.Text),
            new("生态环境法典", "第一千一百三十二条: 未保持油烟净化设施正常使用", Law.CodeInForce, null, Confidence.Text),
        ],
    };

    public static IReadOnlyList<Rule> All { get; } = [PurifierOff];
}
