using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>Trucks that carry construction waste.</summary>
public static class TruckRules
{
    // 60 s, 5 km/h, 100 m, 150 km/h and four satellites are our own advice.
    public static PlaceRule IllegalDump { get; } = new()
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
            new("固体废物污染环境防治法", "第一百一十一条: 擅自倾倒建筑垃圾", null, Law.LastDayBeforeCode, Confidence.Text),
            new("生态环境法典", "第一千一百六十九条: 擅自倾倒固体废物", Law.CodeInForce, null, Confidence.Text),
        ],
    };

    public static IReadOnlyList<Rule> All { get; } = [IllegalDump];
}
