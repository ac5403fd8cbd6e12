using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Devices.Registry.Validation;
using SensorHub.Storage.Sqlite.Registry.Tables;

namespace SensorHub.Storage.Sqlite.Registry;

public sealed partial class RegistryStore
{
    private const string ImportVerb = "import";

    public async Task<ImportResult> ImportAsync(
        ImportKind kind, ImportFormat format, Stream file, bool dryRun, Actor actor, CancellationToken cancellation = default)
    {
        var bytes = await ImportFile.ReadAsync(file, cancellation);
        // The writer of hub.db waits only for what is stored; a registry that changed meanwhile is read against again.
        var seen = _current;
        var plan = RegistryPolicy.MayChange(actor, seen)
            ? await Task.Run(() => ImportPlan.Read(kind, format, bytes, seen), cancellation)
            : new();
        return await ChangeAsync(
            actor, $"{kind}:{ImportVerb}".ToLowerInvariant(),
            edit => Take(edit, ReferenceEquals(edit.Before, seen) ? plan : ImportPlan.Read(kind, format, bytes, edit.Before)),
            cancellation, dryRun);
    }

    private ImportResult Take(RegistryEdit edit, ImportPlan plan)
    {
        var (created, replaced) = (0, 0);
        var secrets = new List<IssuedSecret>();
        StoreAll(OrganisationTables.Areas, plan.Areas);
        StoreAll(OrganisationTables.Cells, plan.Cells);
        StoreAll(SiteTable.Sites, plan.Sites);
        StoreAll(DeviceTable.Devices, plan.Devices.Select(Device));
        StoreAll(DeviceTable.Devices, plan.Moved);
        StoreAll(PermitTable.Permits, plan.Permits);
        return new(created, replaced, secrets);

        void StoreAll<T>(ResourceTable<T> table, IEnumerable<T> resources) where T : class, IResource
        {
            foreach (var resource in resources)
            {
                var isNew = !table.In(edit.After).ContainsKey(resource.Id);
                (created, replaced) = isNew ? (created + 1, replaced) : (created, replaced + 1);
                edit.Store(table, resource, ImportVerb);
            }
        }

        Device Device(DeviceRow row)
        {
            var known = edit.After.Devices.GetValueOrDefault(row.Spec.Id);
            var device = row.Spec.ApplyTo(known, edit.NowMs);
            if (row.Secret is null && known is not null)
                return device;
            var secret = row.Secret ?? Secrets.New(Secrets.DevicePrefix);
            if (row.Secret is null && !edit.IsDry)
                secrets.Add(new(device.Id, secret));
            return device with { SecretHash = HashOf(secret) };
        }
    }
}
