using SensorHub.Devices.Registry.Import;

namespace SensorHub.Devices.Registry;

public sealed record UserSpec(string Name, Role Role, string AreaId, string? SquadId);

/// <summary>A resource and the secret made for it, which is shown this once and never again.</summary>
/// <param name="Secret">Null when none was made.</param>
public sealed record Issued<T>(T Resource, string? Secret);

public sealed record IssuedSecret(string Id, string Secret);

/// <summary>Lists of a device to be replaced whole; null = stays.</summary>
public sealed record DeviceRecords
{
    public IReadOnlyList<Placement>? Placements { get; init; }
    public IReadOnlyList<MaintenancePeriod>? Maintenance { get; init; }
    public IReadOnlyList<Calibration>? Calibrations { get; init; }
    public IReadOnlyList<LegalReview>? LegalReviews { get; init; }

    public Device ApplyTo(Device device) => device with
    {
        SiteId = Placements is null ? device.SiteId : Placed.Now(Placements),
        Placements = Placements ?? device.Placements,
        Maintenance = Maintenance ?? device.Maintenance,
        Calibrations = Calibrations ?? device.Calibrations,
        LegalReviews = LegalReviews ?? device.LegalReviews,
    };
}

/// <param name="Secrets">Those made by the import, in the order of the file, gateways first; not those it was given, and none by a dry run.</param>
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
    Task<Permit> PutAsync(Permit permit, Expected expected, Actor actor, CancellationToken cancellation = default);
    Task<LegalHold> PutAsync(LegalHold hold, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Creates a device or replaces what is known of it; a replaced one keeps its handle and, without a new one, its secret.</summary>
    /// <param name="secret">Null: a new device gets one made (<c>shd_…</c>).</param>
    Task<Issued<Device>> PutAsync(
        DeviceSpec device, string? secret, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Replaces lists of a device: where it was, when it was worked on, who vouches for it.</summary>
    Task<Device> PutRecordsAsync(
        string deviceId, DeviceRecords records, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Ends the placement of one meter at a site and begins that of another.</summary>
    Task<SwappedMeters> SwapAsync(string siteId, MeterSwap swap, Actor actor, CancellationToken cancellation = default);

    /// <summary>Changes many devices alike, all or none. Faults are named <c>n-17.interval_s</c>.</summary>
    /// <param name="dryRun">Says what would be, and changes nothing.</param>
    Task<BatchResult> EditAsync(DeviceBatch batch, bool dryRun, Actor actor, CancellationToken cancellation = default);

    /// <summary>Creates a user and makes the token (<c>sht_…</c>), or replaces role and place and leaves the token.</summary>
    Task<Issued<User>> PutAsync(UserSpec user, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Makes a new secret; the old one is void when the task completes.</summary>
    Task<Issued<Device>> RotateSecretAsync(string deviceId, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Makes a new token; the old one is void when the task completes.</summary>
    Task<Issued<User>> RotateTokenAsync(string userName, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Removes a resource that nothing refers to.</summary>
    Task DeleteAsync(ResourceKind kind, string id, Expected expected, Actor actor, CancellationToken cancellation = default);

    /// <summary>Creates and replaces all that a batch holds, or nothing. Faults are named <c>S-17.lat</c>.</summary>
    Task<ImportResult> PutAllAsync(RegistryBatch batch, Actor actor, CancellationToken cancellation = default);

    /// <summary>Creates and replaces all that a file holds, or nothing. What exists keeps what the file has no column for.</summary>
    /// <param name="dryRun">Says what would be, and changes nothing.</param>
    /// <exception cref="ImportException">The file does not hold; names line and field of every fault.</exception>
    Task<ImportResult> ImportAsync(
        ImportKind kind, ImportFormat format, Stream file, bool dryRun, Actor actor, CancellationToken cancellation = default);
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
