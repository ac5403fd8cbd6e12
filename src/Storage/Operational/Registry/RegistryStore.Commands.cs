using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;
using SensorHub.Storage.Operational.Registry.Tables;

namespace SensorHub.Storage.Operational.Registry;

public sealed partial class RegistryStore
{
    private const int MaxBatchFaults = 100;

    public Task<Area> PutAsync(Area area, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        PutAsync(OrganisationTables.Areas, area, expected, actor, cancellation);

    public Task<Squad> PutAsync(Squad squad, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        PutAsync(OrganisationTables.Squads, squad, expected, actor, cancellation);

    public Task<GridCell> PutAsync(GridCell cell, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        PutAsync(OrganisationTables.Cells, cell, expected, actor, cancellation);

    public Task<Site> PutAsync(Site site, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        PutAsync(SiteTable.Sites, site, expected, actor, cancellation);

    public Task<Permit> PutAsync(Permit permit, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        PutAsync(PermitTable.Permits, permit, expected, actor, cancellation);

    public Task<LegalHold> PutAsync(LegalHold hold, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        PutAsync(HoldTable.Holds, hold, expected, actor, cancellation);

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

    public Task<Device> PutRecordsAsync(
        string deviceId, DeviceRecords records, Expected expected, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(
            actor, $"device:{deviceId}",
            edit => edit.Put(DeviceTable.Devices, records.ApplyTo(edit.KnownDevice(deviceId)), expected, "put_records"), cancellation);

    public Task<SwappedMeters> SwapAsync(string siteId, MeterSwap swap, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(
            actor, $"site:{siteId}",
            edit =>
            {
                var (old, next) = SwapRules.Apply(siteId, swap, edit.After, edit.NowMs);
                return new SwappedMeters(
                    edit.Store(DeviceTable.Devices, old, "swap_out"), edit.Store(DeviceTable.Devices, next, "swap_in"));
            },
            cancellation);

    public Task<BatchResult> EditAsync(DeviceBatch batch, bool dryRun, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(
            actor, "device:batch",
            edit =>
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.DeviceIds.Count, DeviceBatch.MaxDevices);
                var changes = batch.DeviceIds.Distinct().Select(edit.KnownDevice)
                    .Select(known => (Known: known, Changed: batch.Change.ApplyTo(known))).ToList();
                var changed = changes.Where(c => !ReferenceEquals(c.Known, c.Changed)).Select(c => c.Changed).ToList();
                ValidationException.ThrowIfAny([.. changed
                    .SelectMany(d => DeviceTable.Devices.Check(d, edit.After).Select(f => f with { Field = $"{d.Id}.{f.Field}" }))
                    .Take(MaxBatchFaults)]);
                foreach (var device in changed)
                    edit.Store(DeviceTable.Devices, device, verb: null);
                edit.Note("device.batch", "device:batch", new { batch.Change, Devices = changed.Select(d => d.Id) });
                return new BatchResult(changes.Count, changed.Count);
            },
            cancellation, dryRun);

    private Task<T> PutAsync<T>(
        ResourceTable<T> table, T resource, Expected expected, Actor actor, CancellationToken cancellation) where T : class, IResource =>
        ChangeAsync(
            actor, $"{Expected.NameOf(table.Kind).Replace(' ', '_')}:{resource.Id}", edit => edit.Put(table, resource, expected), cancellation);
}
