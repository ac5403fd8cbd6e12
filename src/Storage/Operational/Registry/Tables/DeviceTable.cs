using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Storage.Operational.Registry.Tables;

internal static class DeviceTable
{
    public static ResourceTable<Device> Devices { get; } = new()
    {
        Kind = ResourceKind.Device,
        Table = "devices",
        Columns =
        [
            new("id", d => d.Id), new("handle", d => d.Handle, ColumnUse.Given), new("kind", d => d.Kind), new("model", d => d.Model),
            new("site_id", d => d.SiteId), new("placements", d => d.Placements), new("gateway_id", d => d.GatewayId),
            new("lat", d => d.Location?.Lat), new("lon", d => d.Location?.Lon), new("interval_s", d => d.IntervalS),
            new("maintenance", d => d.Maintenance), new("calibrations", d => d.Calibrations),
            new("legal_reviews", d => d.LegalReviews), new("enabled", d => d.Enabled),
            new("secret_hash", d => d.SecretHash, ColumnUse.Secret),
        ],
        Read = Read,
        AtVersion = (device, version) => device with { Version = version },
        WithGiven = (device, handle) => device with { Handle = checked((int)handle) },
        In = registry => registry.Devices,
        With = (registry, device) => registry with
        {
            Devices = registry.Devices.SetItem(device.Id, device),
            DevicesByHandle = registry.DevicesByHandle.SetItem(device.Handle, device),
        },
        Without = (registry, device) => registry with
        {
            Devices = registry.Devices.Remove(device.Id),
            DevicesByHandle = registry.DevicesByHandle.Remove(device.Handle),
        },
        Check = (device, registry) =>
            [.. DeviceRules.Check(DeviceSpec.Of(device), secret: null, registry), .. DeviceRecordRules.Check(device, registry)],
    };

    private static Device Read(Row row) => new()
    {
        Handle = checked((int)row.Whole("handle")),
        Id = row.Text("id"),
        Kind = row.Name<DeviceKind>("kind"),
        Model = row.Text("model"),
        SiteId = row.TextOrNull("site_id"),
        Placements = row.List<Placement>("placements"),
        GatewayId = row.TextOrNull("gateway_id"),
        Location = row.NumberOrNull("lat") is { } lat && row.NumberOrNull("lon") is { } lon ? new GeoPoint(lat, lon) : null,
        IntervalS = checked((int)row.Whole("interval_s")),
        Maintenance = row.List<MaintenancePeriod>("maintenance"),
        Calibrations = row.List<Calibration>("calibrations"),
        LegalReviews = row.List<LegalReview>("legal_reviews"),
        Enabled = row.Flag("enabled"),
        SecretHash = row.Bytes("secret_hash"),
    };
}
