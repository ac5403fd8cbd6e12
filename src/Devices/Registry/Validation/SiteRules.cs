namespace SensorHub.Devices.Registry.Validation;

/// <summary>What holds for every stored site.</summary>
public static class SiteRules
{
    public const int MaxContacts = 20;

    /// <returns>Every fault; none when the site may be stored.</returns>
    public static IReadOnlyList<ValidationFault> Check(Site site)
    {
        var faults = new FaultList();
        faults.Id("id", site.Id);
        faults.Text("name", site.Name);
        faults.Defined("kind", site.Kind);
        faults.Defined("zone_class", site.ZoneClass);
        faults.Point("lat", "lon", site.Location);
        if (site.Boundary is not null)
            faults.Boundary("boundary", site.Boundary);
        if (site.BusinessHours is { } hours)
            faults.Require(hours.From != hours.To, "business_hours", "opens and closes at the same minute: leave it out if always open");
        if (site.Party is { } party)
            CheckParty(faults, party);
        return faults.Faults;
    }

    private static void CheckParty(FaultList faults, ResponsibleParty party)
    {
        faults.Text("party.name", party.Name);
        faults.Require(party.Contacts.Count <= MaxContacts, "party.contacts", $"has more than {MaxContacts} entries");
        for (var i = 0; i < party.Contacts.Count; i++)
        {
            faults.Text($"party.contacts[{i}].name", party.Contacts[i].Name);
            faults.Require(IsPhone(party.Contacts[i].Phone), $"party.contacts[{i}].phone", "write 3 to 32 of digits + - ( ) and space");
        }
    }

    private static bool IsPhone(string? phone) =>
        phone is { Length: >= 3 and <= 32 } && phone.Any(char.IsAsciiDigit) && phone.All(c => char.IsAsciiDigit(c) || "+-() ".Contains(c));
}
