using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

/// <param name="Secret">The one in the file, if any.</param>
public sealed record DeviceRow(int Line, DeviceSpec Spec, string? Secret);

/// <summary>Devices from CSV; pure.</summary>
public static class DeviceCsv
{
    private static readonly CsvColumns Columns = new(["id", "kind", "interval_s"], ["model", "site", "lat", "lon", "secret", "gateway"]);

    /// <returns>One row a device, in the order of the file, none of them faulty.</returns>
    /// <exception cref="ImportException">Names every fault of the file, form and content.</exception>
    public static IReadOnlyList<DeviceRow> Read(byte[] file, RegistrySnapshot registry)
    {
        var faults = new List<ImportFault>();
        var table = CsvTable.Read(file, Columns, faults);
        var rows = new List<DeviceRow>(table.Rows.Count);
        var firstLines = new Dictionary<string, int>();
        foreach (var row in table.Rows)
        {
            var before = faults.Count;
            var device = Device(row, new(row, faults), registry);
            if (faults.Count == before)
                faults.AddRange(DeviceRules.Check(device.Spec, device.Secret, registry)
                    .Select(f => new ImportFault(row.Line, f.Field, f.Message)));
            if (device.Spec.Id.Length > 0 && !firstLines.TryAdd(device.Spec.Id, row.Line))
                faults.Add(new(row.Line, "id", $"{device.Spec.Id} is on line {firstLines[device.Spec.Id]} already"));
            rows.Add(device);
        }

        if (faults.Count > 0)
            throw new ImportException([.. faults.OrderBy(f => f.Line)]);
        return rows;
    }

    private static DeviceRow Device(CsvRow row, CellReader cells, RegistrySnapshot registry)
    {
        var id = cells.Required("id");
        cells.Required("kind");
        cells.Required("interval_s");
        var stored = registry.Devices.GetValueOrDefault(id);
        var spec = new DeviceSpec(id, cells.Name("kind", DeviceKind.Noise), cells.Whole("interval_s") ?? 1)
        {
            Model = row.Columns.ContainsKey("model") ? cells.Text("model") ?? "" : stored?.Model ?? "",
            SiteId = row.Columns.ContainsKey("site") ? cells.Text("site") : stored?.SiteId,
            Location = row.Columns.ContainsKey("lat") || row.Columns.ContainsKey("lon") ? cells.Point() : stored?.Location,
            GatewayId = row.Columns.ContainsKey("gateway") ? cells.Text("gateway") : stored?.GatewayId,
            CalibratedOn = stored?.CalibratedOn,
            Enabled = stored?.Enabled ?? true,
        };
        return new(row.Line, spec, cells.Text("secret"));
    }
}
