using SensorHub.Devices.Registry;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// A scenario whose devices report through makers' platforms, as those of a large city do: few connections instead of one for each device.
/// No truth changes but that a silent device is told apart from a silent platform once somebody else on it is heard.
/// </summary>
public static class Platforms
{
    private const int IntervalS = 60;

    /// <summary>Every device without a gateway reports through one of so many platforms, always the same.</summary>
    /// <param name="count">From 1.</param>
    public static Scenario ThroughPlatforms(this Scenario scenario, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var platforms = Enumerable.Range(1, count).Select(number => Platform(scenario.Seed, $"platform-{number:00}")).ToList();
        var byDevice = scenario.City.Devices.Where(device => device is { GatewayId: null, Kind: not DeviceKind.Gateway }).Index()
            .ToDictionary(device => device.Item.Id, device => platforms[device.Index % count].Id);
        var city = scenario.City with
        {
            Devices = [.. platforms, .. scenario.City.Devices.Select(device => byDevice.TryGetValue(device.Id, out var platform) ? device with { GatewayId = platform } : device)],
        };
        return scenario.Disturbed(messages => messages.Select(message =>
            byDevice.TryGetValue(message.DeviceId, out var platform) ? message with { GatewayId = platform } : message)).In(city);
    }

    private static SimulatedDevice Platform(int seed, string id) =>
        new(id, DeviceKind.Gateway, "sim-platform", SiteId: null, Location: null, IntervalS, DerivedSecret.For(seed, id));
}
