using SensorHub.Devices.Registry;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Host.Demo;

/// <summary>Registers a scenario's city with a hub, as one change.</summary>
internal static class DemoCity
{
    public static Task RegisterAsync(City city, IRegistryCommands registry, CancellationToken cancellation) => registry.PutAllAsync(
        new()
        {
            Areas = city.Areas,
            Squads = city.Squads,
            Cells = city.Cells,
            Sites = city.Sites,
            Devices = [.. city.Devices.Select(Device)],
            Records = city.Devices.Where(HasRecords).ToDictionary(d => d.Id, Records),
            Permits = city.Permits,
        },
        Actor.Hub, cancellation);

    private static DeviceRow Device(SimulatedDevice device) => new(
        new(device.Id, device.Kind, device.IntervalS)
        {
            Model = device.Model,
            SiteId = device.SiteId,
            GatewayId = device.GatewayId,
            Location = device.Location,
        },
        device.Secret);

    private static bool HasRecords(SimulatedDevice device) =>
        device.Placements.Count + device.Maintenance.Count + device.Calibrations.Count > 0;

    private static DeviceRecords Records(SimulatedDevice device) => new()
    {
        Placements = device.Placements.Count == 0 ? null : device.Placements,
        Maintenance = [.. device.Maintenance.OrderBy(m => m.FromMs)],
        Calibrations = device.Calibrations,
    };
}
