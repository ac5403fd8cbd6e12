namespace SensorHub.Devices.Registry.Validation;

/// <summary>What holds for every stored permit.</summary>
public static class PermitRules
{
    public const int MaxSites = 50;

    /// <returns>Every fault; none when the permit may be stored.</returns>
    public static IReadOnlyList<ValidationFault> Check(Permit permit, RegistrySnapshot registry)
    {
        var faults = new FaultList();
        faults.Id("id", permit.Id);
        faults.Defined("kind", permit.Kind);
        faults.Text("number", permit.Number, mayBeEmpty: true);
        CheckHolder(faults, permit, registry);
        faults.Require(permit.ValidToMs > permit.ValidFromMs, "valid_to", "write a time later than valid_from");
        if (permit.Daily is { } daily)
            faults.Require(daily.From != daily.To, "daily", "begins and ends at the same minute: leave it out if it holds all day");
        if (permit.Route is not null)
            faults.Route("route", permit.Route);
        faults.Require(permit.SiteIds.Count <= MaxSites, "sites", $"has more than {MaxSites} entries");
        foreach (var site in permit.SiteIds.Take(MaxSites).Where(s => !registry.Sites.ContainsKey(s)))
            faults.Add("sites", $"there is no site {site}");
        return faults.Faults;
    }

    private static void CheckHolder(FaultList faults, Permit permit, RegistrySnapshot registry)
    {
        if (permit.Kind == PermitKind.Transport)
        {
            faults.Require(permit.SiteId is null, "site", "a transport permit is given to a vehicle: leave this empty, write sites for where it may load and tip");
            if (permit.DeviceId is null || !registry.Devices.TryGetValue(permit.DeviceId, out var vehicle))
                faults.Add("device", permit.DeviceId is null ? "write the vehicle" : $"there is no device {permit.DeviceId}");
            else
                faults.Require(vehicle.Kind == DeviceKind.Truck, "device", $"the device {vehicle.Id} is not a truck");
            return;
        }

        faults.Require(permit.DeviceId is null, "device", "this kind of permit is given to a site: leave this empty");
        faults.Require(
            permit.SiteId is not null && registry.Sites.ContainsKey(permit.SiteId), "site",
            permit.SiteId is null ? "write the site" : $"there is no site {permit.SiteId}");
    }
}
