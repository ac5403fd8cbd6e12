using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Simulators.Scenarios;

/// <summary>A device as a scenario registers it.</summary>
/// <param name="SiteId">Where it is when the scenario ends.</param>
/// <param name="IntervalS">Seconds between readings, and what one covers.</param>
public sealed record SimulatedDevice(
    string Id, DeviceKind Kind, string Model, string? SiteId, GeoPoint? Location, int IntervalS, string Secret)
{
    /// <summary>The gateway that publishes for it; null = it has a connection of its own.</summary>
    public string? GatewayId { get; init; }

    /// <summary>Whose mobile network carries it (its gateway's); empty = nobody's.</summary>
    public string Carrier { get; init; } = "";

    /// <summary>Only for a device that was moved; empty = always at its site.</summary>
    public IReadOnlyList<Placement> Placements { get; init; } = [];
    public IReadOnlyList<MaintenancePeriod> Maintenance { get; init; } = [];
    public IReadOnlyList<Calibration> Calibrations { get; init; } = [];
}

/// <summary>The registry of a scenario.</summary>
public sealed record City
{
    public required IReadOnlyList<Area> Areas { get; init; }
    public required IReadOnlyList<GridCell> Cells { get; init; }
    public required IReadOnlyList<Squad> Squads { get; init; }
    public required IReadOnlyList<Site> Sites { get; init; }

    /// <summary>Gateways before their children.</summary>
    public required IReadOnlyList<SimulatedDevice> Devices { get; init; }
    public IReadOnlyList<Permit> Permits { get; init; } = [];

    /// <summary>Names of the mobile networks in use, by name.</summary>
    public IEnumerable<string> Carriers => Devices.Select(device => device.Carrier).Where(carrier => carrier.Length > 0).Distinct().Order();
}
