namespace SensorHub.Devices.Registry;

/// <summary>Histories of where a device was, as they change.</summary>
public static class Placed
{
    /// <summary>The history of a device that is at <paramref name="siteId"/> from an instant on; what was known of later times is void.</summary>
    /// <param name="siteId">Null = at no site.</param>
    public static IReadOnlyList<Placement> From(IReadOnlyList<Placement> history, string? siteId, long atMs)
    {
        if (history.Count == 0)
            return siteId is null ? [] : [new(siteId, Placement.Beginning, null)];
        if (history[^1] is { ToMs: null } open && open.SiteId == siteId)
            return history;
        var kept = history.Where(p => p.FromMs < atMs).Select(p => p.ToMs is { } to && to <= atMs ? p : p with { ToMs = atMs });
        return siteId is null ? [.. kept] : [.. kept, new(siteId, atMs, null)];
    }

    /// <summary>The site of the placement without an end.</summary>
    public static string? Now(IReadOnlyList<Placement> history) => history is [.., { ToMs: null } open] ? open.SiteId : null;
}
