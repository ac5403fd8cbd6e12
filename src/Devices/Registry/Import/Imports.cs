namespace SensorHub.Devices.Registry.Import;

/// <summary>From a file to what it comes to.</summary>
public static class Imports
{
    /// <summary>Reads a file against the registry as it is; pure.</summary>
    /// <exception cref="ImportException">Names every fault of the file, form and content.</exception>
    public static RegistryBatch Read(ImportKind kind, ImportFormat format, byte[] file, RegistrySnapshot registry) => kind switch
    {
        // What others refer to comes first.
        ImportKind.Areas => new() { Areas = [.. new AreaImport().Read(file, format, registry).OrderBy(a => a.Level)] },
        ImportKind.Squads => new() { Squads = new SquadImport().Read(file, format, registry) },
        ImportKind.Cells => new() { Cells = new CellImport().Read(file, format, registry) },
        ImportKind.Sites => new() { Sites = new SiteImport().Read(file, format, registry) },
        ImportKind.Devices => new()
        {
            Devices = [.. new DeviceImport().Read(file, format, registry).OrderBy(d => d.Spec.Kind != DeviceKind.Gateway)],
        },
        ImportKind.Placements => new() { Records = new PlacementImport().ReadHistories(file, format, registry) },
        ImportKind.Permits => new() { Permits = new PermitImport().Read(file, format, registry) },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such import."),
    };
}
