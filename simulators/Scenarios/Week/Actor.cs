using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>A device whose week is being planned.</summary>
/// <param name="Site">Where it is.</param>
/// <param name="District">The weather and the air around it.</param>
internal record Actor(string DeviceId, Site Site, DistrictWeek District, DeviceFaults Faults, long DelayMs)
{
    public List<MaintenancePeriod> Maintenance { get; } = [];

    public void Maintain(TimeSpanMs span, string note) => Maintenance.Add(new MaintenancePeriod(span.FromMs, span.ToMs, note));
}
