using Microsoft.Data.Sqlite;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Storage.Sqlite.Registry;

/// <summary>One command at work inside its transaction: each change goes into table, snapshot and audit list alike.</summary>
internal sealed class RegistryEdit(SqliteConnection connection, RegistrySnapshot before, Actor actor) : IDisposable
{
    private readonly List<AuditEntry> _audit = [];
    private readonly DeviceInsert _deviceInsert = new(connection);

    public RegistrySnapshot After { get; private set; } = before with { Version = before.Version + 1 };
    public IReadOnlyCollection<AuditEntry> Audit => _audit;

    public void Dispose() => _deviceInsert.Dispose();

    public Area Put(Area area, Expected expected)
    {
        expected.Check(ResourceKind.Area, area.Id, After.Areas.GetValueOrDefault(area.Id));
        ValidationException.ThrowIfAny(OrganisationRules.Check(area, After));
        var stored = area with { Version = After.Version };
        RegistrySql.Upsert(connection, stored);
        Note("put", "area", After.Areas.GetValueOrDefault(area.Id), stored);
        After = After with { Areas = After.Areas.SetItem(stored.Id, stored) };
        return stored;
    }

    public Squad Put(Squad squad, Expected expected)
    {
        expected.Check(ResourceKind.Squad, squad.Id, After.Squads.GetValueOrDefault(squad.Id));
        ValidationException.ThrowIfAny(OrganisationRules.Check(squad, After));
        var stored = squad with { Version = After.Version };
        RegistrySql.Upsert(connection, stored);
        Note("put", "squad", After.Squads.GetValueOrDefault(squad.Id), stored);
        After = After with { Squads = After.Squads.SetItem(stored.Id, stored) };
        return stored;
    }

    public GridCell Put(GridCell cell, Expected expected)
    {
        expected.Check(ResourceKind.GridCell, cell.Id, After.Cells.GetValueOrDefault(cell.Id));
        ValidationException.ThrowIfAny(OrganisationRules.Check(cell, After));
        var stored = cell with { Version = After.Version };
        RegistrySql.Upsert(connection, stored);
        Note("put", "grid_cell", After.Cells.GetValueOrDefault(cell.Id), stored);
        After = After with { Cells = After.Cells.SetItem(stored.Id, stored) };
        return stored;
    }

    public Site Put(Site site, Expected expected)
    {
        expected.Check(ResourceKind.Site, site.Id, After.Sites.GetValueOrDefault(site.Id));
        ValidationException.ThrowIfAny(SiteRules.Check(site));
        var stored = site with { Version = After.Version };
        RegistrySql.Upsert(connection, stored);
        Note("put", "site", After.Sites.GetValueOrDefault(site.Id), stored);
        After = After with { Sites = After.Sites.SetItem(stored.Id, stored) };
        return stored;
    }

    /// <param name="secretHash">Null = the stored one.</param>
    public Device Put(DeviceSpec spec, byte[]? secretHash, Expected expected, string verb = "put")
    {
        var known = After.Devices.GetValueOrDefault(spec.Id);
        expected.Check(ResourceKind.Device, spec.Id, known);
        ValidationException.ThrowIfAny(DeviceRules.Check(spec, secret: null, After));
        var stored = RegistrySql.Upsert(connection, _deviceInsert, new Device
        {
            Handle = known?.Handle ?? 0,
            Id = spec.Id,
            Kind = spec.Kind,
            Model = spec.Model,
            SiteId = spec.SiteId,
            GatewayId = spec.GatewayId,
            Location = spec.Location,
            IntervalS = spec.IntervalS,
            CalibratedOn = spec.CalibratedOn,
            Enabled = spec.Enabled,
            SecretHash = secretHash ?? known?.SecretHash ?? default,
            Version = After.Version,
        });
        Note(verb, "device", known, stored);
        After = After with
        {
            Devices = After.Devices.SetItem(stored.Id, stored),
            DevicesByHandle = After.DevicesByHandle.SetItem(stored.Handle, stored),
        };
        return stored;
    }

    /// <param name="tokenHash">Null = the stored one; a new user needs one.</param>
    public User Put(UserSpec spec, byte[]? tokenHash, Expected expected, string verb = "put")
    {
        var known = After.Users.GetValueOrDefault(spec.Name);
        expected.Check(ResourceKind.User, spec.Name, known);
        ValidationException.ThrowIfAny(OrganisationRules.Check(spec, After));
        EnsureAdministratorLeft(spec.Name, spec);
        var stored = new User(spec.Name, spec.Role, spec.AreaId, spec.SquadId, tokenHash ?? known!.TokenHash) { Version = After.Version };
        RegistrySql.Upsert(connection, stored);
        Note(verb, "user", known, stored);
        After = After with { Users = After.Users.SetItem(stored.Name, stored) };
        return stored;
    }

    public void Delete(ResourceKind kind, string id, Expected expected)
    {
        var known = Find(kind, id);
        expected.Check(kind, id, known);
        if (known is null)
            throw new RegistryRefusedException(RegistryRefusal.NotFound, $"There is no {Expected.NameOf(kind)} {id}.");
        Dependents.EnsureNone(kind, id, After);
        if (kind == ResourceKind.User)
            EnsureAdministratorLeft(id, replacement: null);
        RegistrySql.Delete(connection, kind, id);
        Note("delete", Expected.NameOf(kind).Replace(' ', '_'), known, null);
        After = kind switch
        {
            ResourceKind.Area => After with { Areas = After.Areas.Remove(id) },
            ResourceKind.Squad => After with { Squads = After.Squads.Remove(id) },
            ResourceKind.GridCell => After with { Cells = After.Cells.Remove(id) },
            ResourceKind.Site => After with { Sites = After.Sites.Remove(id) },
            ResourceKind.User => After with { Users = After.Users.Remove(id) },
            _ => After with
            {
                Devices = After.Devices.Remove(id),
                DevicesByHandle = After.DevicesByHandle.Remove(((Device)known).Handle),
            },
        };
    }

    private IResource? Find(ResourceKind kind, string id) => kind switch
    {
        ResourceKind.Area => After.Areas.GetValueOrDefault(id),
        ResourceKind.Squad => After.Squads.GetValueOrDefault(id),
        ResourceKind.GridCell => After.Cells.GetValueOrDefault(id),
        ResourceKind.Site => After.Sites.GetValueOrDefault(id),
        ResourceKind.Device => After.Devices.GetValueOrDefault(id),
        ResourceKind.User => After.Users.GetValueOrDefault(id),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    private void EnsureAdministratorLeft(string name, UserSpec? replacement)
    {
        if (!After.Users.TryGetValue(name, out var known) || !IsCityAdministrator(known.Role, known.AreaId))
            return;
        var stays = replacement is not null && IsCityAdministrator(replacement.Role, replacement.AreaId);
        if (!stays && !After.Users.Values.Any(u => u.Name != name && IsCityAdministrator(u.Role, u.AreaId)))
            throw new RegistryRefusedException(
                RegistryRefusal.InUse, $"{name} is the last administrator of the city: make another one first.");
    }

    private bool IsCityAdministrator(Role role, string areaId) =>
        RegistryPolicy.MayChange(new Actor("", role, areaId, null), After);

    private void Note(string verb, string kind, IResource? known, IResource? stored) => _audit.Add(new(
        actor, $"{kind}.{verb}", $"{kind}:{(stored ?? known)!.Id}",
        new { Before = AuditDetail.Of(known), After = AuditDetail.Of(stored) }));
}
