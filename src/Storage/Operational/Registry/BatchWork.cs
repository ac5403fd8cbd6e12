using SensorHub.Devices.Registry;
using SensorHub.Storage.Operational.Registry.Tables;

namespace SensorHub.Storage.Operational.Registry;

/// <summary>Puts a batch into the registry within one edit.</summary>
/// <param name="isChecked">True when the batch was checked as a whole: by itself a part of it may not hold.</param>
internal sealed class BatchWork(RegistryEdit edit, Func<string?, byte[]?> hashOf, bool isChecked)
{
    private readonly List<IssuedSecret> _secrets = [];
    private int _created;
    private int _replaced;

    public ImportResult Take(RegistryBatch batch)
    {
        PutAll(OrganisationTables.Areas, batch.Areas);
        PutAll(OrganisationTables.Squads, batch.Squads);
        PutAll(OrganisationTables.Cells, batch.Cells);
        PutAll(SiteTable.Sites, batch.Sites);
        PutAll(DeviceTable.Devices, batch.Devices.Select(Device));
        PutAll(DeviceTable.Devices, batch.Records.Select(r => r.Value.ApplyTo(edit.KnownDevice(r.Key))));
        PutAll(PermitTable.Permits, batch.Permits);
        return new(_created, _replaced, _secrets);
    }

    private void PutAll<T>(ResourceTable<T> table, IEnumerable<T> resources) where T : class, IResource
    {
        foreach (var resource in resources)
        {
            var isNew = !table.In(edit.After).ContainsKey(resource.Id);
            (_created, _replaced) = isNew ? (_created + 1, _replaced) : (_created, _replaced + 1);
            if (!isChecked)
                ValidationException.ThrowIfAny(
                    [.. table.Check(resource, edit.After).Select(f => f with { Field = $"{resource.Id}.{f.Field}" })]);
            edit.Store(table, resource, isChecked ? "import" : "put");
        }
    }

    private Device Device(DeviceRow row)
    {
        var known = edit.After.Devices.GetValueOrDefault(row.Spec.Id);
        var device = row.Spec.ApplyTo(known, edit.NowMs);
        if (row.Secret is null && known is not null)
            return device;
        var secret = row.Secret ?? Secrets.New(Secrets.DevicePrefix);
        if (row.Secret is null && !edit.IsDry)
            _secrets.Add(new(device.Id, secret));
        return device with { SecretHash = hashOf(secret) };
    }
}
