using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

internal sealed class DeviceImport : ImportReader<DeviceRow>
{
    protected override ImportColumns Columns { get; } =
        new(["id", "kind", "interval_s"], ["model", "site", "lat", "lon", "secret", "gateway"]);

    protected override DeviceRow Read(CellReader cells, RegistrySnapshot registry)
    {
        var id = cells.Required("id");
        var stored = registry.Devices.GetValueOrDefault(id);
        cells.Required("interval_s");
        var spec = new DeviceSpec(id, cells.RequiredName<DeviceKind>("kind"), cells.Whole("interval_s") ?? 1)
        {
            Model = cells.Has("model") ? cells.Text("model") ?? "" : stored?.Model ?? "",
            SiteId = cells.Has("site") ? cells.Text("site") : stored?.SiteId,
            Location = cells.HasPlace ? cells.Place() : stored?.Location,
            GatewayId = cells.Has("gateway") ? cells.Text("gateway") : stored?.GatewayId,
            Enabled = stored?.Enabled ?? true,
        };
        return new(spec, cells.Text("secret"));
    }

    // Only who is there and of which kind is asked of it.
    protected override RegistrySnapshot With(RegistrySnapshot registry, DeviceRow item) => registry with
    {
        Devices = registry.Devices.SetItem(item.Spec.Id, item.Spec.ApplyTo(registry.Devices.GetValueOrDefault(item.Spec.Id), nowMs: 0)),
    };

    protected override IEnumerable<ValidationFault> Check(DeviceRow item, RegistrySnapshot planned) =>
        DeviceRules.Check(item.Spec, item.Secret, planned);

    protected override void CheckWhole(
        IReadOnlyList<(ImportRow Row, DeviceRow Item)> items, RegistrySnapshot planned, ImportFaults faults)
    {
        var gateways = planned.Devices.Values.Select(d => d.GatewayId).OfType<string>().ToHashSet();
        foreach (var (row, item) in items.Where(i => i.Item.Spec.Kind != DeviceKind.Gateway && gateways.Contains(i.Item.Spec.Id)))
            new CellReader(row, faults).Fault("kind", DeviceRules.IsGateway);
    }
}
