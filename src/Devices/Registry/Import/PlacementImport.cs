using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

internal sealed record PlacementRow(string DeviceId, Placement Placement);

/// <summary>Histories of devices, one placement a row: the rows of a device are its whole history.</summary>
internal sealed class PlacementImport : ImportReader<PlacementRow>
{
    private readonly Dictionary<string, DeviceRecords> _histories = [];

    protected override ImportColumns Columns { get; } = new(["device", "site"], ["from", "to"]);

    protected override string IdColumn => "";

    /// <returns>By id of the device.</returns>
    public IReadOnlyDictionary<string, DeviceRecords> ReadHistories(byte[] file, ImportFormat format, RegistrySnapshot registry)
    {
        Read(file, format, registry);
        return _histories;
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
            var history = new DeviceRecords { Placements = ordered.ConvertAll(r => r.Item.Placement) };
            _histories.Add(rows.Key, history);
            foreach (var fault in DeviceRecordRules.Check(history.ApplyTo(planned.Devices[rows.Key]), planned))
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
