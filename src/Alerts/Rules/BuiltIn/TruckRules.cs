using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Tracks;

namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>Trucks that carry construction waste.</summary>
public static class TruckRules
{
    // 60 s, 5 km/h, 100 m, 150 km/h and four satellites are our own advice.
    public static RunRule IllegalDump { get; } = new()
    {
        Id = "truck-illegal-dump",
        Version = 1,
        Title = "渣土车疑似违规倾倒",
        MatterCode = "06011",
        Severity = Severity.Serious,
        Schedule = ScheduleKind.AllDay,
        Subject = SubjectKind.Vehicle,
        Devices = [DeviceKind.Truck],
        AllOf = [new(Metric.Lifted, Comparison.Equal, 1), new(Metric.Speed, Comparison.Below, 5)],
        Away = new(MarginM: 100, FixFilterSettings.Default),
        AtLeast = TimeSpan.FromSeconds(60),
        Bases =
        [
            new("固体废物污染环境防治法", "第一百一十一条: 擅自倾倒建筑垃圾", null, Law.LastDayBeforeCode, Confidence.Text),
            new("生态环境法典", "第一千一百六十九条: 擅自倾倒固体废物", Law.CodeInForce, null, Confidence.Text),
        ],
    };

    // 20 km/h is what Quanzhou lets a truck drive whose lid is not closed [L]; a quarter load and 60 s are our own advice.
    public static RunRule OpenLid { get; } = new()
    {
        Id = "truck-open-lid",
        Version = 1,
        Title = "渣土车未密闭运输",
        MatterCode = "08011",
        Severity = Severity.Warning,
        Schedule = ScheduleKind.AllDay,
        Subject = SubjectKind.Vehicle,
        Devices = [DeviceKind.Truck],
        AllOf =
        [
            new(Metric.Load, Comparison.AtLeast, 0.25), new(Metric.LidOpen, Comparison.Equal, 1), new(Metric.Speed, Comparison.Above, 20),
        ],
        AtLeast = TimeSpan.FromSeconds(60),
        Bases =
        [
            new("大气污染防治法", "第一百一十六条: 运输渣土车辆未采取密闭措施", null, Law.LastDayBeforeCode, Confidence.Text),
            new("生态环境法典", "第一千一百二十九条: 运输渣土车辆未采取密闭措施", Law.CodeInForce, null, Confidence.Text),
        ],
    };

    // 60 km/h and 60 s are our own advice.
    public static RunRule Overspeed { get; } = new()
    {
        Id = "truck-overspeed",
        Version = 1,
        Title = "渣土车超速",
        Severity = Severity.Notice,
        Schedule = ScheduleKind.AllDay,
        Subject = SubjectKind.Vehicle,
        Devices = [DeviceKind.Truck],
        AllOf = [new(Metric.Speed, Comparison.Above, 60)],
        AtLeast = TimeSpan.FromSeconds(60),
        Bases = [],
    };

    // Ten minutes without a fix while the engine runs: our own advice. Standing in a tunnel or hall says nothing.
    public static RunRule NoFix { get; } = new()
    {
        Id = "truck-no-fix",
        Version = 1,
        Title = "渣土车行驶中无定位",
        Severity = Severity.Notice,
        Schedule = ScheduleKind.AllDay,
        Subject = SubjectKind.Vehicle,
        Devices = [DeviceKind.Truck],
        AllOf =
        [
            new(Metric.AccOn, Comparison.Equal, 1), new(Metric.Located, Comparison.Equal, 0),
            new(Metric.Speed, Comparison.AtLeast, 5, Ends: false),
        ],
        AtLeast = TimeSpan.FromMinutes(10),
        Bases = [],
    };

    public static IReadOnlyList<Rule> All { get; } = [IllegalDump, OpenLid, Overspeed, NoFix];
}
