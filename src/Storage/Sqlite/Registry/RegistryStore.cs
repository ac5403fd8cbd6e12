using Microsoft.Extensions.Logging;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Devices.Registry.Validation;
using SensorHub.Devices.Time;
using SensorHub.Storage.Sqlite.Audit;

namespace SensorHub.Storage.Sqlite.Registry;

/// <summary>The registry in hub.db: one snapshot in memory for every reader, replaced when a change is on disk.</summary>
public sealed partial class RegistryStore : IRegistry, IRegistryChanges, IRegistryCommands
{
    private readonly HubDatabase _database;
    private readonly AuditLog _audit;
    private readonly KeyedHash _hash;
    private readonly TimeProvider _clock;
    private readonly ILogger<RegistryStore> _log;
    private volatile RegistrySnapshot _current;

    private RegistryStore(
        HubDatabase database, AuditLog audit, KeyedHash hash, TimeProvider clock, ILogger<RegistryStore> log, RegistrySnapshot current)
    {
        (_database, _audit, _hash, _clock, _log) = (database, audit, hash, clock, log);
        _current = current;
    }

    public event EventHandler<RegistryChangedEventArgs>? Changed;

    public RegistrySnapshot Current => _current;

    /// <summary>Reads the whole registry into memory.</summary>
    public static async Task<RegistryStore> LoadAsync(
        HubDatabase database, AuditLog audit, KeyedHash hash, TimeProvider clock, ILogger<RegistryStore> log,
        CancellationToken cancellation = default) =>
        new(database, audit, hash, clock, log, await database.ReadAsync(RegistryRows.Load, cancellation));

    public Task<Area> PutAsync(Area area, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(actor, $"area:{area.Id}", edit => edit.Put(area, expected), cancellation);

    public Task<Squad> PutAsync(Squad squad, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(actor, $"squad:{squad.Id}", edit => edit.Put(squad, expected), cancellation);

    public Task<GridCell> PutAsync(GridCell cell, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(actor, $"grid_cell:{cell.Id}", edit => edit.Put(cell, expected), cancellation);

    public Task<Site> PutAsync(Site site, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(actor, $"site:{site.Id}", edit => edit.Put(site, expected), cancellation);

    public Task DeleteAsync(
        ResourceKind kind, string id, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(
            actor, $"{Expected.NameOf(kind)}:{id}",
            edit =>
            {
                edit.Delete(kind, id, expected);
                return id;
            },
            cancellation);

    public async Task<ImportResult> ImportDevicesAsync(Stream csv, Actor actor, CancellationToken cancellation = default)
    {
        var file = await ImportFile.ReadAsync(csv, cancellation);
        return await ChangeAsync(
            actor, "device:import",
            edit =>
            {
                var (created, secrets) = (0, new List<IssuedSecret>());
                var rows = DeviceCsv.Read(file, edit.After);
                foreach (var row in rows)
                {
                    var isNew = !edit.After.Devices.ContainsKey(row.Spec.Id);
                    var made = isNew && row.Secret is null ? Secrets.New(Secrets.DevicePrefix) : null;
                    edit.Put(row.Spec, HashOf(row.Secret ?? made), Expected.Anything, "import");
                    created += isNew ? 1 : 0;
                    if (made is not null)
                        secrets.Add(new(row.Spec.Id, made));
                }

                return new ImportResult(created, rows.Count - created, secrets);
            },
            cancellation);
    }

    public async Task<ImportResult> ImportSitesAsync(Stream csv, Actor actor, CancellationToken cancellation = default)
    {
        var file = await ImportFile.ReadAsync(csv, cancellation);
        return await ChangeAsync(
            actor, "site:import",
            edit =>
            {
                var sites = SiteCsv.Read(file, edit.After);
                var created = sites.Count(s => !edit.After.Sites.ContainsKey(s.Id));
                foreach (var site in sites)
                    edit.Put(site, Expected.Anything);
                return new ImportResult(created, sites.Count - created, []);
            },
            cancellation);
    }

    private async Task<T> ChangeAsync<T>(Actor actor, string subject, Func<RegistryEdit, T> change, CancellationToken cancellation)
    {
        var now = _clock.NowMs();
        if (!RegistryPolicy.MayChange(actor, _current))
            await _audit.AppendAsync(new(actor, "access.denied", subject), cancellation);
        var (result, _) = await _database.WriteAloneAsync(
            connection =>
            {
                RegistryPolicy.EnsureMayChange(actor, _current);
                using var edit = new RegistryEdit(connection, _current, actor);
                var done = change(edit);
                RegistrySql.SetVersion(connection, edit.After.Version);
                _audit.Append(connection, edit.Audit, now);
                return (done, edit.After);
            },
            committed => Publish(committed.After),
            cancellation);
        return result;
    }

    // On the writer's thread: commits are published in their order.
    private void Publish(RegistrySnapshot after)
    {
        var change = new RegistryChangedEventArgs(_current, after);
        _current = after;
        foreach (var handler in Changed?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler<RegistryChangedEventArgs>)handler)(this, change);
            }
            catch (Exception e)
            {
                LogHandlerFailed(e, after.Version);
            }
        }
    }

    private byte[]? HashOf(string? secret) => secret is null ? null : _hash.Of(secret.AsSpan());

    [LoggerMessage(EventId = 4401, Level = LogLevel.Error, Message = "A listener failed on registry version {Version}; the change stands.")]
    private partial void LogHandlerFailed(Exception e, long version);
}
