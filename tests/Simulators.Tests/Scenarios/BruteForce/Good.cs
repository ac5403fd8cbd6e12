using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>Which values count: plausible ones of a device that is at its site, calibrated and left alone.</summary>
internal sealed class Good(SimulatedDevice device, CityCalendar calendar, WeekRules rules)
{
    private static readonly Dictionary<string, double> Most = new()
    {
        ["leq"] = 140,
        ["lmax"] = 140,
        ["fume"] = 100,
        ["pm"] = 200,
        ["nmhc"] = 500,
        ["pm10"] = 10_000,
        ["tsp"] = 10_000,
    };

    public string DeviceId => device.Id;

    public double? Value(ObservedReading reading, string metric)
    {
        var least = metric is "leq" or "lmax" ? 20 : double.MinValue;
        return reading.Find(metric) is { } value && value >= least && value <= Most.GetValueOrDefault(metric, double.MaxValue) && IsGood(reading.Ms) ? value : null;
    }

    public bool IsInMaintenance(long ms) => rules.Maintenance && device.Maintenance.Any(period => ms >= period.FromMs && (period.ToMs is null || ms < period.ToMs));

    private bool IsGood(long ms) => !IsInMaintenance(ms) && IsCalibrated(ms) && IsThere(ms);

    private bool IsCalibrated(long ms) =>
        !rules.Calibration || device.Calibrations.Count == 0 || device.Calibrations[^1].ValidTo >= DateOnly.FromDateTime(calendar.ToLocal(ms));

    private bool IsThere(long ms) =>
        device.Placements.Count == 0 || device.Placements.Any(placement => ms >= placement.FromMs && (placement.ToMs is null || ms < placement.ToMs));
}
