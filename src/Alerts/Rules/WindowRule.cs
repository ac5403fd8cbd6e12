using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules;

/// <summary>What a window says of its readings.</summary>
public enum Statistic
{
    /// <summary>Mean of the energy of a level, weighted by time.</summary>
    EnergyMean,

    /// <summary>Arithmetic mean, weighted by time.</summary>
    Mean,

    /// <summary>Minutes in which a reading begins that is over the limit.</summary>
    MinutesAbove,
}

/// <summary>Invalid where any device of that kind at the site says more than the limit in the window.</summary>
/// <param name="Limit">Unit of the metric; compared strictly.</param>
public sealed record Guard(DeviceKind Device, Metric Metric, double Limit);

/// <summary>What is compared with, unit of the metric: exceeded means strictly more, unrounded.</summary>
/// <param name="Value">For every site; null = <paramref name="ByZoneClass"/> says it.</param>
/// <param name="ByZoneClass">By the acoustic class of the site, all six of them.</param>
/// <param name="Plus">Added to the number of the class.</param>
public sealed record Limit(double? Value, IReadOnlyDictionary<ZoneClass, double>? ByZoneClass = null, double Plus = 0)
{
    public double For(ZoneClass zone) => Value ?? ByZoneClass![zone] + Plus;
}

/// <summary>
/// Is taken off a mean before it is compared: the mean over the stations of their means of the same window, each covered as the rule asks.
/// Without any the window is insufficient.
/// </summary>
/// <param name="Site">Sites of this kind in the subject's district; where that has none, those of all the city.</param>
/// <param name="Device">Kind of their devices; each counts on its own.</param>
/// <param name="Cap">A background beyond it counts as it; unit of the metric.</param>
public sealed record Background(SiteKind Site, DeviceKind Device, double Cap);

/// <summary>
/// A statistic over windows. Subject: a site; every device of the kind at it is judged on its own while it is placed there, and the site
/// exceeds when one of them does. Windows follow each other from the start of each occurrence of the schedule and lie wholly inside it.
/// </summary>
public sealed record WindowRule : Rule
{
    public required SiteKind Site { get; init; }

    /// <summary>Kind of device that is judged.</summary>
    public required DeviceKind Device { get; init; }

    /// <summary>A level for <see cref="Statistic.EnergyMean"/>, no level for <see cref="Statistic.Mean"/>.</summary>
    public required Metric Metric { get; init; }
    public required Statistic Statistic { get; init; }

    /// <summary>Readings that say 0 for it are left out, as if they were not there; null = all count.</summary>
    public Metric? While { get; init; }

    /// <summary>A multiple of <see cref="Slide"/>.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>A multiple of the pane: one minute, or one hour for a window beyond two hours.</summary>
    public required TimeSpan Slide { get; init; }
    public required Limit Limit { get; init; }
    public Background? Background { get; init; }

    /// <summary>For <see cref="Statistic.MinutesAbove"/>: as many exceed, from 1; 0 for the others.</summary>
    public int AtLeastMinutes { get; init; }

    /// <summary>Share of the window's time that good values must cover, 0..1; 0, any at all, only for <see cref="Statistic.MinutesAbove"/>.</summary>
    public required double MinShare { get; init; }

    /// <summary>Windows that follow each other without overlap and must all exceed, from 1.</summary>
    public required int InARow { get; init; }

    /// <summary>The first exceeded windows of each occurrence that are no violation; 0 = none is allowed.</summary>
    public int AllowedPerOccurrence { get; init; }
    public required IReadOnlyList<Guard> Guards { get; init; }

    /// <summary>A permit of these kinds that is given to the site and covers all of a window makes it normal.</summary>
    public IReadOnlyList<PermitKind> Exemptions { get; init; } = [];
}
