using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Storage.Operational.Registry.Tables;

internal static class PermitTable
{
    public static ResourceTable<Permit> Permits { get; } = new()
    {
        Kind = ResourceKind.Permit,
        Table = "permits",
        Columns =
        [
            new("id", p => p.Id), new("kind", p => p.Kind), new("number", p => p.Number), new("site_id", p => p.SiteId),
            new("device_id", p => p.DeviceId), new("valid_from_ms", p => p.ValidFromMs), new("valid_to_ms", p => p.ValidToMs),
            new("daily_from", p => p.Daily?.From), new("daily_to", p => p.Daily?.To), new("route", p => p.Route),
            new("site_ids", p => p.SiteIds),
        ],
        Read = row => new()
        {
            Id = row.Text("id"),
            Kind = row.Name<PermitKind>("kind"),
            Number = row.Text("number"),
            SiteId = row.TextOrNull("site_id"),
            DeviceId = row.TextOrNull("device_id"),
            ValidFromMs = row.Whole("valid_from_ms"),
            ValidToMs = row.Whole("valid_to_ms"),
            Daily = row.Time("daily_from") is { } from && row.Time("daily_to") is { } to ? new(from, to) : null,
            Route = row.Shape("route"),
            SiteIds = row.List<string>("site_ids"),
        },
        AtVersion = (permit, version) => permit with { Version = version },
        In = registry => registry.Permits,
        With = (registry, permit) => registry with { Permits = registry.Permits.SetItem(permit.Id, permit) },
        Without = (registry, permit) => registry with { Permits = registry.Permits.Remove(permit.Id) },
        Check = PermitRules.Check,
    };
}
