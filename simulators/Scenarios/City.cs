using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Simulators.Scenarios;

/// <summary>A device as a scenario registers it.</summary>
/// <param name="IntervalS">Seconds between readings, and what one covers.</param>
public sealed record SimulatedDevice(
    string Id, DeviceKind Kind, string Model, string? SiteId, GeoPoint? Location, int IntervalS, string Secret);

/// <summary>The registry of a scenario.</summary>
public sealed record City
{
    public required IReadOnlyList<Area> Areas { get; init; }
    public required IReadOnlyList<GridCell> Cells { get; init; }
    public required IReadOnlyList<Squad> Squads { get; init; }
    public required IReadOnlyList<Site> Sites { get; init; }
    public required IReadOnlyList<SimulatedDevice> Devices { get; init; }
}
