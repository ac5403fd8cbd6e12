using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules;

/// <summary>What every rule says, whatever its shape. Data only: rule packs fill the same records.</summary>
public abstract record Rule
{
    /// <summary>Lower case, stable for ever: alert ids rest on it.</summary>
    public required string Id { get; init; }

    /// <summary>From 1; grows with each change of the rule.</summary>
    public required int Version { get; init; }

    /// <summary>As people read it, in the language of the city.</summary>
    public required string Title { get; init; }

    /// <summary>Five digits of GB/T 47678.5-2026; null = no matter of enforcement: an alert and no task.</summary>
    public string? MatterCode { get; init; }
    public required Severity Severity { get; init; }
    public required ScheduleKind Schedule { get; init; }
    public required IReadOnlyList<LegalBasis> Bases { get; init; }

    /// <summary>The first basis in force on the day of the act, or null.</summary>
    public LegalBasis? BasisOn(DateOnly act) => Bases.FirstOrDefault(b => b.Covers(act));
}

/// <summary>Invalid where any device of that kind at the site says more than the limit in the window.</summary>
/// <param name="Limit">Unit of the metric; compared strictly.</param>
public sealed record Guard(DeviceKind Device, Metric Metric, double Limit);

/// <summary>
/// Energy mean over a sliding window. Subject: a site; every device of the kind at it is judged on its own, and the site
/// exceeds when one of them does.
/// </summary>
public sealed record WindowRule : Rule
{
    public required SiteKind Site { get; init; }

    /// <summary>Kind of device that is judged.</summary>
    public required DeviceKind Device { get; init; }

    /// <summary>A level: the mean is an energy mean.</summary>
    public required Metric Metric { get; init; }

    /// <summary>A multiple of <see cref="Slide"/>.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>A multiple of the pane: one minute, or one hour for a window beyond two hours.</summary>
    public required TimeSpan Slide { get; init; }

    /// <summary>Unit of the metric; exceeded means strictly more, unrounded.</summary>
    public required double Limit { get; init; }

    /// <summary>Share of the window's time that good values must cover, 0..1.</summary>
    public required double MinShare { get; init; }

    /// <summary>Windows that follow each other without overlap and must all exceed, from 1.</summary>
    public required int InARow { get; init; }
    public required IReadOnlyList<Guard> Guards { get; init; }
}
