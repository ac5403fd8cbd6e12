using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

internal sealed class SiteImport : ImportReader<Site>
{
    protected override ImportColumns Columns { get; } = new(
        ["id", "name", "kind"],
        [
            "lat", "lon", "zone_class", "party", "contact_name", "contact_phone", "open_from", "open_to", "boundary",
            "approved_for_tipping",
        ]);

    protected override Site Read(CellReader cells, RegistrySnapshot registry)
    {
        var id = cells.Required("id");
        var stored = registry.Sites.GetValueOrDefault(id);
        return new()
        {
            Id = id,
            Name = cells.Required("name"),
            Kind = cells.RequiredName<SiteKind>("kind"),
            Location = cells.HasPlace || stored is null ? cells.RequiredPlace() : stored.Location,
            ZoneClass = cells.Has("zone_class") ? cells.Name("zone_class", ZoneClass.Class2) : stored?.ZoneClass ?? ZoneClass.Class2,
            Party = cells.Has("party") || cells.Has("contact_name") || cells.Has("contact_phone") ? Party(cells) : stored?.Party,
            BusinessHours = cells.Has("open_from") || cells.Has("open_to") ? cells.Hours("open_from", "open_to") : stored?.BusinessHours,
            Boundary = cells.HasShape("boundary") ? cells.Shape("boundary") : stored?.Boundary,
            ApprovedForTipping = cells.Has("approved_for_tipping")
                ? cells.Flag("approved_for_tipping") : stored?.ApprovedForTipping ?? false,
        };
    }

    protected override RegistrySnapshot With(RegistrySnapshot registry, Site item) =>
        registry with { Sites = registry.Sites.SetItem(item.Id, item) };

    protected override IEnumerable<ValidationFault> Check(Site item, RegistrySnapshot planned) => SiteRules.Check(item);

    protected override string ColumnOf(string field) => field switch
    {
        "party.name" => "party",
        "party.contacts[0].name" => "contact_name",
        "party.contacts[0].phone" => "contact_phone",
        "business_hours" => "open_from",
        _ => field,
    };

    private static ResponsibleParty? Party(CellReader cells)
    {
        var (party, name, phone) = (cells.Text("party"), cells.Text("contact_name"), cells.Text("contact_phone"));
        if (party is null)
        {
            if (name is not null || phone is not null)
                cells.Fault("party", "is empty: write whom the contact belongs to");
            return null;
        }

        return new(party, name is null && phone is null ? [] : [new Contact(name ?? party, phone ?? "")]);
    }
}
