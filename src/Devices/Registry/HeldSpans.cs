namespace SensorHub.Devices.Registry;

/// <summary>Event time that retention must leave alone, of a device or of all devices ever placed at a site.</summary>
/// <param name="ToMs">Not included.</param>
public readonly record struct HeldSpan(string? DeviceId, string? SiteId, long FromMs, long ToMs);

/// <summary>What is held, by handle of the device. Never changes.</summary>
public sealed class HeldSpans
{
    private readonly Dictionary<int, List<(long FromMs, long ToMs)>> _byDevice = [];

    public static HeldSpans None { get; } = new();

    /// <param name="more">Held beside the legal holds of the registry.</param>
    public static HeldSpans Of(RegistrySnapshot registry, IEnumerable<HeldSpan> more)
    {
        var held = new HeldSpans();
        var all = registry.Holds.Values.Select(h => new HeldSpan(h.DeviceId, h.SiteId, h.FromMs, h.ToMs ?? long.MaxValue)).Concat(more).ToList();
        var devicesOf = all.Exists(s => s.SiteId is not null) ? DevicesOf(registry) : null;
        foreach (var span in all)
        {
            if (span.DeviceId is { } id && registry.Devices.TryGetValue(id, out var device))
                held.Add(device.Handle, span);
            if (span.SiteId is { } site)
                foreach (var placed in devicesOf![site])
                    held.Add(placed, span);
        }

        return held;
    }

    public bool IsEmpty => _byDevice.Count == 0;

    /// <summary>True when any of from ≤ event time &lt; to is held.</summary>
    public bool Touches(int device, long fromMs, long toMs)
    {
        if (_byDevice.TryGetValue(device, out var spans))
        {
            foreach (var (from, to) in spans)
            {
                if (from < toMs && fromMs < to)
                    return true;
            }
        }

        return false;
    }

    public bool Holds(int device, long eventMs) => Touches(device, eventMs, eventMs + 1);

    private void Add(int device, in HeldSpan span)
    {
        if (!_byDevice.TryGetValue(device, out var spans))
            _byDevice.Add(device, spans = []);
        spans.Add((span.FromMs, span.ToMs));
    }

    // Whenever it was there: more is held rather than less.
    private static ILookup<string, int> DevicesOf(RegistrySnapshot registry) => registry.Devices.Values
        .SelectMany(d => d.Placements.Select(p => p.SiteId).Append(d.SiteId).OfType<string>().Distinct().Select(site => (site, d.Handle)))
        .ToLookup(p => p.site, p => p.Handle);
}

/// <summary>Asked before anything goes.</summary>
public interface IHolds
{
    /// <summary>What is held now: everything that was answered for before the call. Any thread.</summary>
    /// <exception cref="IOException">It cannot be read now; then nothing may go.</exception>
    Task<HeldSpans> ReadAsync(CancellationToken cancellation);
}
