namespace SensorHub.Devices.Registry.Import;

/// <summary>What a file brings.</summary>
public enum ImportKind
{
    Areas,
    Cells,
    Sites,
    Devices,

    /// <summary>The whole history of each device that the file names.</summary>
    Placements,
    Permits,
}

public enum ImportFormat
{
    /// <summary>RFC 4180, UTF-8, with a line of column names.</summary>
    Csv,

    /// <summary>A FeatureCollection of RFC 7946: the columns are properties, the place is the geometry.</summary>
    GeoJson,
}

/// <param name="Secret">The one in the file, if any.</param>
public sealed record DeviceRow(DeviceSpec Spec, string? Secret);

public sealed record PlacementRow(string DeviceId, Placement Placement);

/// <summary>What a clean file comes to, in the order in which references can be stored.</summary>
public sealed record ImportPlan
{
    public IReadOnlyList<Area> Areas { get; init; } = [];
    public IReadOnlyList<GridCell> Cells { get; init; } = [];
    public IReadOnlyList<Site> Sites { get; init; } = [];
    public IReadOnlyList<DeviceRow> Devices { get; init; } = [];
    public IReadOnlyList<Device> Moved { get; init; } = [];
    public IReadOnlyList<Permit> Permits { get; init; } = [];

    /// <summary>Reads a file against the registry as it is; pure.</summary>
    /// <exception cref="ImportException">Names every fault of the file, form and content.</exception>
    public static ImportPlan Read(ImportKind kind, ImportFormat format, byte[] file, RegistrySnapshot registry) => kind switch
    {
        // What others refer to comes first.
        ImportKind.Areas => new() { Areas = [.. new AreaImport().Read(file, format, registry).OrderBy(a => a.Level)] },
        ImportKind.Cells => new() { Cells = new CellImport().Read(file, format, registry) },
        ImportKind.Sites => new() { Sites = new SiteImport().Read(file, format, registry) },
        ImportKind.Devices => new()
        {
            Devices = [.. new DeviceImport().Read(file, format, registry).OrderBy(d => d.Spec.Kind != DeviceKind.Gateway)],
        },
        ImportKind.Placements => new() { Moved = new PlacementImport().ReadDevices(file, format, registry) },
        ImportKind.Permits => new() { Permits = new PermitImport().Read(file, format, registry) },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such import."),
    };
}
