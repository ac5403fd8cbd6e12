using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

/// <summary>Histories of devices, one placement a row: the rows of a device are its whole history.</summary>
internal sealed class PlacementImport : ImportReader<PlacementRow>
{
    private Dictionary<string, Device> _moved = [];

    protected override ImportColumns Columns { get; } = new(["device", "site"], ["from", "to"]);

    protected override string IdColumn => "";

    public IReadOnlyList<Device> ReadDevices(byte[] file, ImportFormat format, RegistrySnapshot registry)
    {
        Read(file, format, registry);
        return [.. _moved.Values];
    }

    protected override PlacementRow Read(CellReader cells, RegistrySnapshot registry)
    {
        var device = cells.Required("device");
        if (device.Length > 0 && !registry.Devices.ContainsKey(device))
            cells.Fault("device", $"there is no device {device}");
        return new(device, new(cells.Required("site"), cells.Instant("from") ?? Placement.Beginning, cells.Instant("to")));
    }

    protected override RegistrySnapshot With(RegistrySnapshot registry, PlacementRow item) => registry;

    protected override IEnumerable<ValidationFault> Check(PlacementRow item, RegistrySnapshot planned) => [];

    protected override void CheckWhole(
        IReadOnlyList<(ImportRow Row, PlacementRow Item)> items, RegistrySnapshot planned, ImportFaults faults)
    {
        foreach (var rows in items.GroupBy(i => i.Item.DeviceId))
        {
            var ordered = rows.OrderBy(r => r.Item.Placement.FromMs).ToList();
            var device = new DeviceRecords { Placements = ordered.ConvertAll(r => r.Item.Placement) }.ApplyTo(planned.Devices[rows.Key]);
            _moved.Add(rows.Key, device);
            foreach (var fault in DeviceRecordRules.Check(device, planned))
                Fault(fault, ordered, faults);
        }
    }

    // placements[2].to: the third of its rows by time.
    private static void Fault(ValidationFault fault, List<(ImportRow Row, PlacementRow Item)> ordered, ImportFaults faults)
    {
        var parts = fault.Field.Split('[', ']');
        var at = parts.Length == 3 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        new CellReader(ordered[at].Row, faults).Fault(parts.Length == 3 ? parts[2].TrimStart('.') : "device", fault.Message);
    }
}
