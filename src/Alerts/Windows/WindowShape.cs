using SensorHub.Alerts.Rules;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>A window rule's numbers for the sites of one acoustic class, as the judging loop needs them.</summary>
internal sealed class WindowShape
{
    /// <summary>Windows beyond it are made of long panes.</summary>
    public static readonly TimeSpan LongestOfMinutes = TimeSpan.FromHours(2);

    /// <summary>The most panes that memory holds of one series.</summary>
    public const int MaxPanes = 256;

    // How far the newest reading may be ahead of a row of windows that is decided.
    internal const int SparePanes = 24;
    private const long QuarterHour = 15 * UnixMs.Minute;

    // No reading is older; what a zone did before does not matter.
    private const int FirstYear = 2010;

    /// <exception cref="ArgumentException">The rule's numbers do not fit each other; names every field at fault.</exception>
    public WindowShape(WindowRule rule, TimeZoneInfo zone, ZoneClass zoneClass)
    {
        Rule = rule;
        ZoneClass = zoneClass;
        StepMs = StepOf(rule, zone);
        RuleFault.ThrowIfAny(rule, WindowRuleCheck.Faults(rule, StepMs));
        WindowMs = (long)rule.Window.TotalMilliseconds;
        SlideMs = (long)rule.Slide.TotalMilliseconds;
        Panes = (int)(WindowMs / StepMs);
        SlidePanes = (int)(SlideMs / StepMs);
        Stride = (int)(WindowMs / SlideMs);
        RingLength = Panes * rule.InARow + SparePanes;
        Limit = rule.Limit.For(zoneClass);
        FixedLimit = rule.Statistic == Statistic.EnergyMean ? FixedEnergy.Of(Limit) : FixedValue.Of(Limit);
        FixedCap = FixedValue.Of(rule.Background?.Cap ?? 0);
        MinGoodMs = rule.MinShare * WindowMs;
    }

    public WindowRule Rule { get; }
    public ZoneClass ZoneClass { get; }
    public long StepMs { get; }
    public long WindowMs { get; }
    public long SlideMs { get; }

    /// <summary>Panes of a window.</summary>
    public int Panes { get; }

    /// <summary>Panes from the start of a window to that of the next.</summary>
    public int SlidePanes { get; }

    /// <summary>Panes to be kept in memory.</summary>
    public int RingLength { get; }

    /// <summary>Windows from one to the next that does not overlap it.</summary>
    public int Stride { get; }

    /// <summary>Unit of the metric.</summary>
    public double Limit { get; }
    public long FixedLimit { get; }
    public long FixedCap { get; }
    public double MinGoodMs { get; }

    public PaneSeries Series => new(StepMs, Rule.Metric, Rule.While, RingLength);

    public PaneSeries SeriesOf(Guard guard) => new(StepMs, guard.Metric, null, RingLength);

    /// <summary>Length of the panes of a rule's windows.</summary>
    public static long StepOf(WindowRule rule, TimeZoneInfo zone) => rule.Window > LongestOfMinutes ? LongStepOf(zone) : UnixMs.Minute;

    /// <summary>Windows wholly inside an occurrence.</summary>
    public int CountIn(TimeSpanMs occurrence) =>
        occurrence.LengthMs < WindowMs ? 0 : (int)((occurrence.LengthMs - WindowMs) / SlideMs) + 1;

    // Panes are cut in UTC: whole hours only where the city's clock never leaves them.
    private static long LongStepOf(TimeZoneInfo zone)
    {
        var offsets = zone.GetAdjustmentRules().Where(r => r.DateEnd.Year >= FirstYear).SelectMany(r => new[] { r.DaylightDelta, r.BaseUtcOffsetDelta }).Append(zone.BaseUtcOffset);
        return offsets.All(o => o.Ticks % TimeSpan.TicksPerHour == 0) ? UnixMs.Hour : QuarterHour;
    }
}
