namespace SensorHub.Devices.Registry.Validation;

/// <summary>Who would be left without when a resource went.</summary>
public static class Dependents
{
    private const int Shown = 5;

    /// <exception cref="RegistryRefusedException">InUse; names the first few.</exception>
    public static void EnsureNone(ResourceKind kind, string id, RegistrySnapshot registry)
    {
        var names = Of(kind, id, registry).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            return;
        var more = names.Count > Shown ? $" and {names.Count - Shown} more" : "";
        throw new RegistryRefusedException(
            RegistryRefusal.InUse,
            $"The {Expected.NameOf(kind)} {id} is in use by {string.Join(", ", names.Take(Shown))}{more}: change or remove them first.");
    }

    private static IEnumerable<string> Of(ResourceKind kind, string id, RegistrySnapshot registry) => kind switch
    {
        ResourceKind.Area => registry.Areas.Values.Where(a => a.ParentId == id).Select(a => $"area {a.Id}")
            .Concat(registry.Squads.Values.Where(s => s.AreaId == id).Select(s => $"squad {s.Id}"))
            .Concat(registry.Cells.Values.Where(c => c.AreaId == id).Select(c => $"grid cell {c.Id}"))
            .Concat(registry.Users.Values.Where(u => u.AreaId == id).Select(u => $"user {u.Name}")),
        ResourceKind.Squad => registry.Cells.Values.Where(c => c.SquadId == id).Select(c => $"grid cell {c.Id}")
            .Concat(registry.Users.Values.Where(u => u.SquadId == id).Select(u => $"user {u.Name}")),
        ResourceKind.Site => registry.Devices.Values.Where(d => d.Placements.Any(p => p.SiteId == id)).Select(d => $"device {d.Id}")
            .Concat(registry.Permits.Values.Where(p => p.SiteId == id || p.SiteIds.Contains(id)).Select(p => $"permit {p.Id}"))
            .Concat(registry.Holds.Values.Where(h => h.SiteId == id).Select(h => $"hold {h.Id}")),
        ResourceKind.Device => registry.Devices.Values.Where(d => d.GatewayId == id).Select(d => $"device {d.Id}")
            .Concat(registry.Permits.Values.Where(p => p.DeviceId == id).Select(p => $"permit {p.Id}"))
            .Concat(registry.Holds.Values.Where(h => h.DeviceId == id).Select(h => $"hold {h.Id}")),
        _ => [],
    };
}
