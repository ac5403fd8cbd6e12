namespace SensorHub.Devices.Registry;

/// <param name="Secret">Null = one is made for a device that is new.</param>
public sealed record DeviceRow(DeviceSpec Spec, string? Secret);

/// <summary>Resources to be put together, all or none; each may refer to those of the lists before its own, and to those before it in its own.</summary>
public sealed record RegistryBatch
{
    public IReadOnlyList<Area> Areas { get; init; } = [];
    public IReadOnlyList<Squad> Squads { get; init; } = [];
    public IReadOnlyList<GridCell> Cells { get; init; } = [];
    public IReadOnlyList<Site> Sites { get; init; } = [];
    public IReadOnlyList<DeviceRow> Devices { get; init; } = [];

    /// <summary>By id of the device.</summary>
    public IReadOnlyDictionary<string, DeviceRecords> Records { get; init; } = new Dictionary<string, DeviceRecords>();
    public IReadOnlyList<Permit> Permits { get; init; } = [];
}
