using SensorHub.Devices.Time;

namespace SensorHub.Devices.Registry;

/// <summary>A device at a site for a while.</summary>
/// <param name="FromMs">Unix ms, included.</param>
/// <param name="ToMs">Unix ms, not included.</param>
public sealed record MeterStretch(Device Device, long FromMs, long ToMs);

/// <summary>
/// The meters of a site one after the other: after a swap the series goes on with the next. Meters that stood there at the same time
/// are chains of their own.
/// </summary>
public static class MeterChains
{
    /// <returns>Chains of devices of one kind, each by time and without overlap, cut to the span.</returns>
    public static IReadOnlyList<IReadOnlyList<MeterStretch>> At(string siteId, TimeSpanMs span, RegistrySnapshot registry)
    {
        var stretches = registry.Devices.Values
            .SelectMany(d => d.Placements.Where(p => p.SiteId == siteId).Select(
                p => new MeterStretch(d, Math.Max(p.FromMs, span.FromMs), Math.Min(p.ToMs ?? long.MaxValue, span.ToMs))))
            .Where(s => s.FromMs < s.ToMs)
            .OrderBy(s => s.FromMs).ThenBy(s => s.Device.Id, StringComparer.Ordinal);
        var chains = new List<List<MeterStretch>>();
        foreach (var stretch in stretches)
        {
            var before = chains.Where(c => c[^1].Device.Kind == stretch.Device.Kind && c[^1].ToMs <= stretch.FromMs).MaxBy(c => c[^1].ToMs);
            if (before is null)
                chains.Add([stretch]);
            else
                before.Add(stretch);
        }

        return chains;
    }
}
