using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.BuiltIn;

/// <summary>The devices themselves: faults that no law knows, so alerts without a matter. All numbers are our own advice.</summary>
public static class DeviceRules
{
    public static SilenceRule Silent { get; } = new()
    {
        Id = "device-silent",
        Version = 1,
        Title = "设备离线",
        Severity = Severity.Warning,
        Schedule = ScheduleKind.AllDay,
        Intervals = 3,
        AtLeast = TimeSpan.FromMinutes(15),
        Bases = [],
    };

    public static RunRule BatteryLow { get; } = new()
    {
        Id = "device-battery-low",
        Version = 1,
        Title = "设备电量低",
        Severity = Severity.Notice,
        Schedule = ScheduleKind.AllDay,
        Subject = SubjectKind.Device,
        Devices = Enum.GetValues<DeviceKind>(),
        AllOf = [new(Metric.Battery, Comparison.AtMost, 20)],
        AtLeast = TimeSpan.FromMinutes(30),
        Bases = [],
    };

    public static RunRule FlatLine { get; } = new()
    {
        Id = "device-flat-line",
        Version = 1,
        Title = "设备数据长时间不变",
        Severity = Severity.Notice,
        Schedule = ScheduleKind.AllDay,
        Subject = SubjectKind.Device,
        Devices = [DeviceKind.Noise, DeviceKind.Dust],
        SameValueOf = [Metric.Leq, Metric.Pm10],
        AtLeast = TimeSpan.FromMinutes(60),
        MinReadings = 30,
        Bases = [],
    };

    public static IReadOnlyList<Rule> All { get; } = [Silent, BatteryLow, FlatLine];
}
