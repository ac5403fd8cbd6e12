using SensorHub.Devices.Registry;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Host.Demo;

/// <summary>Registers a scenario's city with a hub, in the order that references need.</summary>
internal static class DemoCity
{
    public static async Task RegisterAsync(City city, IRegistryCommands registry, CancellationToken cancellation)
    {
        foreach (var area in city.Areas)
            await registry.PutAsync(area, Expected.Anything, Actor.Hub, cancellation);
        foreach (var squad in city.Squads)
            await registry.PutAsync(squad, Expected.Anything, Actor.Hub, cancellation);
        foreach (var cell in city.Cells)
            await registry.PutAsync(cell, Expected.Anything, Actor.Hub, cancellation);
        foreach (var site in city.Sites)
            await registry.PutAsync(site, Expected.Anything, Actor.Hub, cancellation);
        foreach (var device in city.Devices)
        {
            var spec = new DeviceSpec(device.Id, device.Kind, device.IntervalS)
            {
                Model = device.Model,
                SiteId = device.SiteId,
                GatewayId = device.GatewayId,
                Location = device.Location,
            };
            await registry.PutAsync(spec, device.Secret, Expected.Anything, Actor.Hub, cancellation);
        }
    }
}
