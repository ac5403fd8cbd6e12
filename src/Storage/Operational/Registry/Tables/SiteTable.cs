using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Storage.Operational.Registry.Tables;

internal static class SiteTable
{
    public static ResourceTable<Site> Sites { get; } = new()
    {
        Kind = ResourceKind.Site,
        Table = "sites",
        Columns =
        [
            new("id", s => s.Id), new("name", s => s.Name), new("kind", s => s.Kind), new("zone_class", s => s.ZoneClass),
            new("party_name", s => s.Party?.Name), new("party_contacts", s => s.Party?.Contacts),
            new("open_from", s => s.BusinessHours?.From), new("open_to", s => s.BusinessHours?.To),
            new("lat", s => s.Location.Lat), new("lon", s => s.Location.Lon), new("boundary", s => s.Boundary),
            new("approved_for_tipping", s => s.ApprovedForTipping),
        ],
        Read = row => new()
        {
            Id = row.Text("id"),
            Name = row.Text("name"),
            Kind = row.Name<SiteKind>("kind"),
            ZoneClass = row.Name<ZoneClass>("zone_class"),
            Party = row.TextOrNull("party_name") is { } name ? new(name, row.List<Contact>("party_contacts")) : null,
            BusinessHours = row.Time("open_from") is { } from && row.Time("open_to") is { } to ? new(from, to) : null,
            Location = new(row.Number("lat"), row.Number("lon")),
            Boundary = row.Shape("boundary"),
            ApprovedForTipping = row.Flag("approved_for_tipping"),
        },
        AtVersion = (site, version) => site with { Version = version },
        In = registry => registry.Sites,
        With = (registry, site) => registry with { Sites = registry.Sites.SetItem(site.Id, site) },
        Without = (registry, site) => registry with { Sites = registry.Sites.Remove(site.Id) },
        Check = (site, _) => SiteRules.Check(site),
    };
}
