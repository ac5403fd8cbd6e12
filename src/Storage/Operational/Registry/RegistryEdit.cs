using System.Data.Common;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;
using SensorHub.Storage.Operational.Registry.Tables;

namespace SensorHub.Storage.Operational.Registry;

/// <summary>One command at work inside its transaction: each change goes into table, snapshot and audit list alike.</summary>
/// <param name="connection">Null = a dry run, which writes nothing.</param>
internal sealed class RegistryEdit(DbConnection? connection, RegistrySnapshot before, Actor actor, long nowMs) : IDisposable
{
    private readonly List<AuditEntry> _audit = [];
    private readonly Dictionary<ResourceKind, DbCommand> _writes = [];

    public RegistrySnapshot Before => before;
    public RegistrySnapshot After { get; private set; } = before with { Version = before.Version + 1 };
    public IReadOnlyCollection<AuditEntry> Audit => _audit;
    public long NowMs => nowMs;
    public bool IsDry => connection is null;

    public void Dispose()
    {
        foreach (var write in _writes.Values)
            write.Dispose();
    }

    public static RegistryRefusedException NotFound(ResourceKind kind, string id) =>
        new(RegistryRefusal.NotFound, $"There is no {Expected.NameOf(kind)} {id}.");

    /// <exception cref="RegistryRefusedException">NotFound.</exception>
    public Device KnownDevice(string id) => After.Devices.GetValueOrDefault(id) ?? throw NotFound(ResourceKind.Device, id);

    /// <exception cref="ValidationException">Names every field that does not hold.</exception>
    public T Put<T>(ResourceTable<T> table, T resource, Expected expected, string verb = "put") where T : class, IResource
    {
        expected.Check(table.Kind, resource.Id, table.In(After).GetValueOrDefault(resource.Id));
        ValidationException.ThrowIfAny(table.Check(resource, After));
        return Store(table, resource, verb);
    }

    /// <summary>Takes what was checked before, as a part of a whole.</summary>
    /// <param name="verb">For the audit log; null = the caller notes the whole.</param>
    public T Store<T>(ResourceTable<T> table, T resource, string? verb) where T : class, IResource
    {
        var known = table.In(After).GetValueOrDefault(resource.Id);
        var stored = table.AtVersion(resource, After.Version);
        if (connection is not null)
        {
            if (!_writes.TryGetValue(table.Kind, out var write))
                _writes.Add(table.Kind, write = table.PrepareWrite(connection));
            stored = table.Write(write, stored);
        }

        if (verb is not null)
            NoteChange(verb, table, known, stored);
        After = table.With(After, stored);
        return stored;
    }

    /// <param name="secretHash">Null = the stored one.</param>
    public Device Put(DeviceSpec spec, byte[]? secretHash, Expected expected, string verb = "put")
    {
        var device = spec.ApplyTo(After.Devices.GetValueOrDefault(spec.Id), nowMs);
        return Put(DeviceTable.Devices, secretHash is null ? device : device with { SecretHash = secretHash }, expected, verb);
    }

    /// <param name="tokenHash">Null = the stored one; a new user needs one.</param>
    public User Put(UserSpec spec, byte[]? tokenHash, Expected expected, string verb = "put")
    {
        var hash = tokenHash ?? After.Users.GetValueOrDefault(spec.Name)?.TokenHash ?? default;
        return Put(OrganisationTables.Users, new User(spec.Name, spec.Role, spec.AreaId, spec.SquadId, hash), expected, verb);
    }

    public void Delete(ResourceKind kind, string id, Expected expected)
    {
        var table = RegistryTables.Of(kind);
        var known = table.Find(After, id);
        expected.Check(kind, id, known);
        if (known is null)
            throw NotFound(kind, id);
        Dependents.EnsureNone(kind, id, After);
        After = table.Without(After, known);
        NoteChange("delete", table, known, null);
        using var delete = table.Delete(connection!, id);
        delete.ExecuteNonQuery();
    }

    /// <summary>One entry for a change to many.</summary>
    public void Note(string action, string subject, object detail) => _audit.Add(new(actor, action, subject, detail));

    private void NoteChange(string verb, IResourceTable table, IResource? known, IResource? stored)
    {
        var kind = Expected.NameOf(table.Kind).Replace(' ', '_');
        Note($"{kind}.{verb}", $"{kind}:{(stored ?? known)!.Id}", new { Before = table.Detail(known), After = table.Detail(stored) });
    }
}
