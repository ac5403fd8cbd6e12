using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

/// <summary>Sites from CSV; pure.</summary>
public static class SiteCsv
{
    private static readonly CsvColumns Columns = new(
        ["id", "name", "kind", "lat", "lon"],
        ["zone_class", "party", "contact_name", "contact_phone", "open_from", "open_to", "boundary", "approved_for_tipping"]);

    /// <returns>One site a row, in the order of the file, none of them faulty.</returns>
    /// <exception cref="ImportException">Names every fault of the file, form and content.</exception>
    public static IReadOnlyList<Site> Read(byte[] file, RegistrySnapshot registry)
    {
        var faults = new List<ImportFault>();
        var table = CsvTable.Read(file, Columns, faults);
        var sites = new List<Site>(table.Rows.Count);
        var firstLines = new Dictionary<string, int>();
        foreach (var row in table.Rows)
        {
            var before = faults.Count;
            var site = Site(row, new(row, faults), registry);
            if (faults.Count == before)
                faults.AddRange(SiteRules.Check(site).Select(f => new ImportFault(row.Line, Column(f.Field), f.Message)));
            if (site.Id.Length > 0 && !firstLines.TryAdd(site.Id, row.Line))
                faults.Add(new(row.Line, "id", $"{site.Id} is on line {firstLines[site.Id]} already"));
            sites.Add(site);
        }

        if (faults.Count > 0)
            throw new ImportException([.. faults.OrderBy(f => f.Line)]);
        return sites;
    }

    private static Site Site(CsvRow row, CellReader cells, RegistrySnapshot registry)
    {
        var id = cells.Required("id");
        cells.Required("kind");
        cells.Required("lat");
        cells.Required("lon");
        var stored = registry.Sites.GetValueOrDefault(id);
        return new()
        {
            Id = id,
            Name = cells.Required("name"),
            Kind = cells.Name("kind", SiteKind.Other),
            Location = cells.Point() ?? default,
            ZoneClass = Has("zone_class") ? cells.Name("zone_class", ZoneClass.Class2) : stored?.ZoneClass ?? ZoneClass.Class2,
            Party = Has("party") || Has("contact_name") || Has("contact_phone") ? Party(cells) : stored?.Party,
            BusinessHours = Has("open_from") || Has("open_to") ? Hours(cells) : stored?.BusinessHours,
            Boundary = Has("boundary") ? cells.Wkt("boundary") : stored?.Boundary,
            ApprovedForTipping = Has("approved_for_tipping") ? cells.Flag("approved_for_tipping") : stored?.ApprovedForTipping ?? false,
        };

        bool Has(string column) => row.Columns.ContainsKey(column);
    }

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

    private static BusinessHours? Hours(CellReader cells)
    {
        var (from, to) = (cells.Time("open_from"), cells.Time("open_to"));
        if (cells.Text("open_from") is null != cells.Text("open_to") is null)
            cells.Fault(cells.Text("open_from") is null ? "open_from" : "open_to", "is empty: write both times, or neither");
        return from is { } f && to is { } t ? new BusinessHours(f, t) : null;
    }

    private static string Column(string field) => field switch
    {
        "party.name" => "party",
        "party.contacts[0].name" => "contact_name",
        "party.contacts[0].phone" => "contact_phone",
        "business_hours" => "open_from",
        _ => field,
    };
}
