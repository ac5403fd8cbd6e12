using SensorHub.Devices.Geography;

namespace SensorHub.Devices.Registry;

/// <summary>A device as its owner describes it; handle, version and secret are the registry's.</summary>
public sealed record DeviceSpec(string Id, DeviceKind Kind, int IntervalS)
{
    public string Model { get; init; } = "";
    public string? SiteId { get; init; }
    public string? GatewayId { get; init; }
    public GeoPoint? Location { get; init; }
    public DateOnly? CalibratedOn { get; init; }
    public bool Enabled { get; init; } = true;
}

public sealed record UserSpec(string Name, Role Role, string AreaId, string? SquadId);

/// <summary>A resource and the secret made for it, which is shown this once and never again.</summary>
/// <param name="Secret">Null when none was made.</param>
public sealed record Issued<T>(T Resource, string? Secret);

public sealed record IssuedSecret(string Id, string Secret);

/// <param name="Secrets">Those made by the import, in the order of the file; not those it was given.</param>
public sealed record ImportResult(int Created, int Replaced, IReadOnlyList<IssuedSecret> Secrets);

/// <summary>
/// Changes to the registry. Each is one transaction together with its audit entry; <see cref="IRegistry.Current"/> shows it when the
/// task completes. Thread safe.
/// </summary>
/// <remarks>
/// All of them throw <see cref="ValidationException"/> with every faulty field, or <see cref="RegistryRefusedException"/>;
/// then nothing was changed.
/// </remarks>
public interface IRegistryCommands
{
    Task<Area> PutAsync(Area area, Expected expected, Actor actor, CancellationToken cancellation = default);
    Task<Squad> PutAsync(Squad squad, Expected expected, Actor actor, CancellationToken cancellation = default);
    Task<GridCell> PutAsync(GridCell cell, Expected expected, Actor actor, CancellationToken cancellation = default);
    Task<Site> PutAsync(Site site, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Creates a device or replaces what is known of it; a replaced one keeps its handle and, without a new one, its secret.</summary>
    /// <param name="secret">Null: a new device gets one made (<c>shd_…</c>).</param>
    Task<Issued<Device>> PutAsync(
        DeviceSpec device, string? secret, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Creates a user and makes the token (<c>sht_…</c>), or replaces role and place and leaves the token.</summary>
    Task<Issued<User>> PutAsync(UserSpec user, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Makes a new secret; the old one is void when the task completes.</summary>
    Task<Issued<Device>> RotateSecretAsync(string deviceId, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Makes a new token; the old one is void when the task completes.</summary>
    Task<Issued<User>> RotateTokenAsync(string userName, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Removes a resource that nothing refers to.</summary>
    Task DeleteAsync(ResourceKind kind, string id, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>
    /// Creates and replaces devices from CSV, UTF-8, all or nothing. Columns in any order: id, kind, interval_s; optional model, site,
    /// lat, lon, secret, gateway (one registered before this file). A device that exists keeps what the file has no column for.
    /// </summary>
    /// <exception cref="Import.ImportException">The file does not hold; names line and field of every fault.</exception>
    Task<ImportResult> ImportDevicesAsync(Stream csv, Actor actor, CancellationToken cancellation = default);

    /// <summary>
    /// Creates and replaces sites from CSV, UTF-8, all or nothing. Columns in any order: id, name, kind, lat, lon; optional zone_class,
    /// party, contact_name, contact_phone, open_from, open_to (HH:mm), boundary (WKT), approved_for_tipping (true, false).
    /// </summary>
    /// <exception cref="Import.ImportException">The file does not hold; names line and field of every fault.</exception>
    Task<ImportResult> ImportSitesAsync(Stream csv, Actor actor, CancellationToken cancellation = default);
}

/// <summary>One committed change.</summary>
public sealed class RegistryChangedEventArgs(RegistrySnapshot before, RegistrySnapshot after) : EventArgs
{
    public RegistrySnapshot Before { get; } = before;
    public RegistrySnapshot After { get; } = after;
}

/// <summary>Tells of changes, in order, after they are committed.</summary>
public interface IRegistryChanges
{
    /// <summary>Handlers are called one at a time on the store's own thread: return quickly, write nothing to the registry.</summary>
    event EventHandler<RegistryChangedEventArgs>? Changed;
}
