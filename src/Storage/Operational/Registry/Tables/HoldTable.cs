using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Storage.Operational.Registry.Tables;

internal static class HoldTable
{
    public static ResourceTable<LegalHold> Holds { get; } = new()
    {
        Kind = ResourceKind.Hold,
        Table = "legal_holds",
        Columns =
        [
            new("id", h => h.Id), new("device_id", h => h.DeviceId), new("site_id", h => h.SiteId), new("from_ms", h => h.FromMs),
            new("to_ms", h => h.ToMs), new("reason", h => h.Reason), new("placed_by", h => h.By),
        ],
        Read = row => new()
        {
            Id = row.Text("id"),
            DeviceId = row.TextOrNull("device_id"),
            SiteId = row.TextOrNull("site_id"),
            FromMs = row.Whole("from_ms"),
            ToMs = row.WholeOrNull("to_ms"),
            Reason = row.Text("reason"),
            By = row.Text("placed_by"),
        },
        AtVersion = (hold, version) => hold with { Version = version },
        In = registry => registry.Holds,
        With = (registry, hold) => registry with { Holds = registry.Holds.SetItem(hold.Id, hold) },
        Without = (registry, hold) => registry with { Holds = registry.Holds.Remove(hold.Id) },
        Check = HoldRules.Check,
    };
}
