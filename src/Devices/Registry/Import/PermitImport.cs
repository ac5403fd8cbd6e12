using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

internal sealed class PermitImport : ImportReader<Permit>
{
    protected override ImportColumns Columns { get; } = new(
        ["id", "kind", "valid_from", "valid_to"], ["number", "site", "device", "daily_from", "daily_to", "route", "sites"]);

    protected override Permit Read(CellReader cells, RegistrySnapshot registry)
    {
        var id = cells.Required("id");
        var stored = registry.Permits.GetValueOrDefault(id);
        cells.Required("valid_from");
        cells.Required("valid_to");
        return new()
        {
            Id = id,
            Kind = cells.RequiredName<PermitKind>("kind"),
            Number = cells.Has("number") ? cells.Text("number") ?? "" : stored?.Number ?? "",
            SiteId = cells.Has("site") ? cells.Text("site") : stored?.SiteId,
            DeviceId = cells.Has("device") ? cells.Text("device") : stored?.DeviceId,
            ValidFromMs = cells.Instant("valid_from") ?? 0,
            ValidToMs = cells.Instant("valid_to") ?? 0,
            Daily = cells.Has("daily_from") || cells.Has("daily_to") ? cells.Hours("daily_from", "daily_to") : stored?.Daily,
            Route = cells.HasShape("route") ? cells.Shape("route") : stored?.Route,
            SiteIds = cells.Has("sites")
                ? (cells.Text("sites") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : stored?.SiteIds ?? [],
        };
    }

    protected override RegistrySnapshot With(RegistrySnapshot registry, Permit item) =>
        registry with { Permits = registry.Permits.SetItem(item.Id, item) };

    protected override IEnumerable<ValidationFault> Check(Permit item, RegistrySnapshot planned) => PermitRules.Check(item, planned);

    protected override string ColumnOf(string field) => field == "daily" ? "daily_from" : field;
}
