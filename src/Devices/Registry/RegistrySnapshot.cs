using System.Collections.Immutable;
using SensorHub.Devices.Geography;

namespace SensorHub.Devices.Registry;

/// <summary>Everything the registry knew at one version; never changes, safe to share between threads.</summary>
public sealed record RegistrySnapshot
{
    public static RegistrySnapshot Empty { get; } = new();

    /// <summary>Grows by one with each change.</summary>
    public long Version { get; init; }
    public ImmutableDictionary<string, Device> Devices { get; init; } = ImmutableDictionary<string, Device>.Empty;
    public ImmutableDictionary<int, Device> DevicesByHandle { get; init; } = ImmutableDictionary<int, Device>.Empty;
    public ImmutableDictionary<string, Site> Sites { get; init; } = ImmutableDictionary<string, Site>.Empty;
    public ImmutableDictionary<string, Area> Areas { get; init; } = ImmutableDictionary<string, Area>.Empty;
    public ImmutableDictionary<string, GridCell> Cells { get; init; } = ImmutableDictionary<string, GridCell>.Empty;
    public ImmutableDictionary<string, Squad> Squads { get; init; } = ImmutableDictionary<string, Squad>.Empty;
    public ImmutableDictionary<string, Permit> Permits { get; init; } = ImmutableDictionary<string, Permit>.Empty;
    public ImmutableDictionary<string, LegalHold> Holds { get; init; } = ImmutableDictionary<string, LegalHold>.Empty;
    public ImmutableDictionary<string, User> Users { get; init; } = ImmutableDictionary<string, User>.Empty;

    /// <summary>A device is where its site is, else where it stands itself; null = not known.</summary>
    public GeoPoint? PlaceOf(Device device) =>
        device.SiteId is { } id && Sites.TryGetValue(id, out var site) ? site.Location : device.Location;
}

/// <summary>The registry as its readers see it.</summary>
public interface IRegistry
{
    RegistrySnapshot Current { get; }
}
