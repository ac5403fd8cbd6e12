using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Storage.Operational.Registry;

public sealed partial class RegistryStore
{
    public Task<ImportResult> PutAllAsync(RegistryBatch batch, Actor actor, CancellationToken cancellation = default) =>
        ChangeAsync(actor, "registry:batch", edit => new BatchWork(edit, HashOf, isChecked: false).Take(batch), cancellation);

    public async Task<ImportResult> ImportAsync(
        ImportKind kind, ImportFormat format, Stream file, bool dryRun, Actor actor, CancellationToken cancellation = default)
    {
        var bytes = await ImportFile.ReadAsync(file, cancellation);
        // The writer of hub.db waits only for what is stored; a registry that changed meanwhile is read against again.
        var seen = _current;
        var batch = RegistryPolicy.MayChange(actor, seen)
            ? await Task.Run(() => Imports.Read(kind, format, bytes, seen), cancellation)
            : new();
        return await ChangeAsync(
            actor, $"{kind}:import".ToLowerInvariant(),
            edit => new BatchWork(edit, HashOf, isChecked: true)
                .Take(ReferenceEquals(edit.Before, seen) ? batch : Imports.Read(kind, format, bytes, edit.Before)),
            cancellation, dryRun);
    }
}
