namespace SensorHub.Devices.Registry.Validation;

/// <summary>What holds for a swap of meters, and what comes of it.</summary>
public static class SwapRules
{
    /// <exception cref="RegistryRefusedException">NotFound: there is no such site.</exception>
    /// <exception cref="ValidationException">Names every field that does not hold.</exception>
    public static SwappedMeters Apply(string siteId, MeterSwap swap, RegistrySnapshot registry, long nowMs)
    {
        if (!registry.Sites.ContainsKey(siteId))
            throw new RegistryRefusedException(RegistryRefusal.NotFound, $"There is no site {siteId}.");
        var faults = new FaultList();
        var old = Find(faults, "old", swap.OldId, registry);
        var next = Find(faults, "new", swap.NewId, registry);
        faults.Require(swap.AtMs <= nowMs, "at", "write a time that has passed");
        if (old is not null)
            faults.Require(
                old.SiteId == siteId && old.Placements[^1].FromMs < swap.AtMs, "old",
                $"the device {old.Id} is not at the site, or came there later than at");
        if (next is not null)
            faults.Require(
                next.Placements is [] || (next.Placements[^1].ToMs is { } left && left <= swap.AtMs), "new",
                $"the device {next.Id} is at another site at that time: end its placement first");
        if (next is not null)
            faults.Require(
                next.Placements.Count < DeviceRecordRules.MaxEntries, "new", $"the device {next.Id} has {DeviceRecordRules.MaxEntries} placements: remove one that nobody needs first");
        if (old is not null && next is not null)
            faults.Require(old.Kind == next.Kind, "new", $"the device {next.Id} is not of the same kind");
        ValidationException.ThrowIfAny(faults.Faults);
        return new(
            old! with { SiteId = null, Placements = Placed.From(old.Placements, null, swap.AtMs) },
            next! with { SiteId = siteId, Placements = [.. next.Placements, new Placement(siteId, swap.AtMs, null)] });
    }

    private static Device? Find(FaultList faults, string field, string id, RegistrySnapshot registry)
    {
        var device = registry.Devices.GetValueOrDefault(id);
        faults.Require(device is not null, field, $"there is no device {id}");
        return device;
    }
}
