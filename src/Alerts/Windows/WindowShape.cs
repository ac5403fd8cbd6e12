using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>A window rule's numbers as the judging loop needs them.</summary>
internal sealed class WindowShape
{
    /// <summary>Windows beyond it are made of long panes.</summary>
    public static readonly TimeSpan LongestOfMinutes = TimeSpan.FromHours(2);
    private const long QuarterHour = 15 * UnixMs.Minute;

    // No reading is older; what a zone did before does not matter.
    private const int FirstYear = 2010;

    /// <exception cref="ArgumentException">The rule's numbers do not fit each other; names every field at fault.</exception>
    public WindowShape(WindowRule rule, TimeZoneInfo zone)
    {
        Rule = rule;
        StepMs = rule.Window > LongestOfMinutes ? LongStepOf(zone) : UnixMs.Minute;
        WindowMs = (long)rule.Window.TotalMilliseconds;
        SlideMs = (long)rule.Slide.TotalMilliseconds;
        Check(rule);
        Panes = (int)(WindowMs / StepMs);
        Stride = (int)(WindowMs / SlideMs);
        LimitEnergy = FixedEnergy.Of(rule.Limit);
        MinGoodMs = rule.MinShare * WindowMs;
    }

    public WindowRule Rule { get; }
    public long StepMs { get; }
    public long WindowMs { get; }
    public long SlideMs { get; }

    /// <summary>Panes of a window.</summary>
    public int Panes { get; }

    /// <summary>Windows from one to the next that does not overlap it.</summary>
    public int Stride { get; }
    public ulong LimitEnergy { get; }
    public double MinGoodMs { get; }

    /// <summary>Windows wholly inside an occurrence.</summary>
    public int CountIn(TimeSpanMs occurrence) =>
        occurrence.LengthMs < WindowMs ? 0 : (int)((occurrence.LengthMs - WindowMs) / SlideMs) + 1;

    // Panes are cut in UTC: whole hours only where the city's clock never leaves them.
    private static long LongStepOf(TimeZoneInfo zone)
    {
        var offsets = zone.GetAdjustmentRules().Where(r => r.DateEnd.Year >= FirstYear).SelectMany(r => new[] { r.DaylightDelta, r.BaseUtcOffsetDelta }).Append(zone.BaseUtcOffset);
        return offsets.All(o => o.Ticks % TimeSpan.TicksPerHour == 0) ? UnixMs.Hour : QuarterHour;
    }

    private void Check(WindowRule rule)
    {
        List<string> faults = [];
        if (!MetricTable.Of(rule.Metric).IsLevel)
            faults.Add($"metric '{rule.Metric}' is not a sound level");
        if (SlideMs <= 0 || SlideMs % StepMs != 0)
            faults.Add($"slide {rule.Slide} is not a multiple of {TimeSpan.FromMilliseconds(StepMs)}");
        else if (WindowMs <= 0 || WindowMs % SlideMs != 0)
            faults.Add($"window {rule.Window} is not a multiple of the slide {rule.Slide}");
        if (WindowMs / StepMs * Math.Max(1, rule.InARow) > PaneRing.Length)
            faults.Add($"{rule.InARow} windows of {rule.Window} do not fit {PaneRing.Length} panes of {TimeSpan.FromMilliseconds(StepMs)}");
        if (rule.MinShare is not (> 0 and <= 1))
            faults.Add($"min share {rule.MinShare} is not above 0 and at most 1");
        if (rule.InARow < 1)
            faults.Add("in a row is below 1");
        if (faults.Count > 0)
            throw new ArgumentException($"Rule {rule.Id}: {string.Join("; ", faults)}.", nameof(rule));
    }
}
