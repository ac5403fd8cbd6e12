using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;

namespace SensorHub.Alerts.Windows;

/// <summary>A window as judged.</summary>
/// <param name="Meter">Index of the input that decided; -1 when none had a reading.</param>
/// <param name="Sum">Of that meter.</param>
/// <param name="MinutesAbove">Of that meter; 0 where they are not counted.</param>
/// <param name="Value">What was compared, unit of the metric; null when nothing could be.</param>
/// <param name="Permit">What made an exceeded window normal.</param>
internal readonly record struct JudgedWindow(Verdict Verdict, int Meter, ValuePane Sum, int MinutesAbove, double? Value, Permit? Permit);

/// <summary>From panes to verdicts: a pure function of them and of the plan.</summary>
/// <param name="background">Null for a rule without one.</param>
internal sealed class WindowJudge(WindowShape shape, WindowPanes own, WindowPanes? background, Exemptions exemptions)
{
    public WindowShape Shape => shape;
    public WindowPanes Own => own;
    public WindowPanes? Background => background;

    /// <summary>False when the window that begins there can no longer be told from these panes.</summary>
    public bool Holds(long fromMs) => fromMs / shape.StepMs >= HeldFrom;

    /// <summary>
    /// How many windows in a row, from the one that begins there, no meter can have a value in: each has no data, whatever weather, background and
    /// permits say. Asks no pane.
    /// </summary>
    public long EmptyFrom(long fromMs)
    {
        var first = fromMs / shape.StepMs;
        var panes = own.NextMeasured(first) - first - shape.Panes;
        return panes < 0 ? 0 : panes / shape.SlidePanes + 1;
    }

    /// <summary>How many windows in a row, from the one that begins there, can no longer be told from these panes.</summary>
    public long UnheldFrom(long fromMs)
    {
        var panes = HeldFrom - fromMs / shape.StepMs;
        return panes <= 0 ? 0 : (panes + shape.SlidePanes - 1) / shape.SlidePanes;
    }

    /// <summary>
    /// Judges every meter and takes the worst: exceeded before normal, normal before invalid, insufficient and no data;
    /// among equals the one with the greatest value, then the first. Weather makes all of it invalid, a permit makes exceeded normal.
    /// </summary>
    public JudgedWindow Judge(long fromMs)
    {
        var first = fromMs / shape.StepMs;
        var beyond = BackgroundOf(first);
        var worst = new JudgedWindow(Verdict.NoData, -1, default, 0, null, null);
        for (var meter = 0; meter < own.Inputs.Length; meter++)
        {
            if (!own.Inputs[meter].IsMeter)
                continue;
            var judged = JudgeMeter(meter, first, beyond);
            if (Rank(judged.Verdict) > Rank(worst.Verdict) || (judged.Verdict == worst.Verdict && judged.Value > (worst.Value ?? double.MinValue)))
                worst = judged;
        }

        if (worst.Verdict != Verdict.NoData && IsGuarded(first))
            return worst with { Verdict = Verdict.Invalid };
        return worst.Verdict == Verdict.Exceeded && exemptions.For(new(fromMs, fromMs + shape.WindowMs)) is { } permit
            ? worst with { Verdict = Verdict.Normal, Permit = permit }
            : worst;
    }

    public VerdictDraft Draft(long fromMs) => WindowDrafts.Draft(this, fromMs);

    public BackgroundMean? BackgroundOf(long firstPane) =>
        background is null ? null : BackgroundFeed.Mean(shape, background, firstPane);

    /// <summary>The greatest value of a guard's metric over all devices that give it; null when none does.</summary>
    public double? GuardMax(int guard, long firstPane)
    {
        double? max = null;
        for (var input = 0; input < own.Inputs.Length; input++)
        {
            if (own.Inputs[input].Guard == guard && own.Sum(input, firstPane, shape.Panes).Max is { } value && !(value <= max))
                max = value;
        }

        return max;
    }

    private long HeldFrom => background is null ? own.HeldFrom : Math.Max(own.HeldFrom, background.HeldFrom);

    private JudgedWindow JudgeMeter(int meter, long first, BackgroundMean? beyond)
    {
        var sum = own.Sum(meter, first, shape.Panes);
        var above = shape.Rule.Statistic == Statistic.MinutesAbove ? own.CountAbove(meter, first, shape.Panes, shape.Limit) : 0;
        return new(VerdictOf(in sum, above, beyond), meter, sum, above, ValueOf(in sum, beyond), null);
    }

    private Verdict VerdictOf(in ValuePane sum, int minutesAbove, BackgroundMean? beyond)
    {
        if (sum.IsEmpty)
            return Verdict.NoData;
        if (sum.GoodMs == 0 || sum.GoodMs < shape.MinGoodMs)
            return (long)sum.GoodMs + sum.FlaggedMs >= shape.MinGoodMs ? Verdict.Invalid : Verdict.Insufficient;
        if (beyond is { Stations: 0 })
            return Verdict.Insufficient;
        return IsExceeded(in sum, minutesAbove, beyond) ? Verdict.Exceeded : Verdict.Normal;
    }

    // In whole numbers: a value of exactly the limit never exceeds.
    private bool IsExceeded(in ValuePane sum, int minutesAbove, BackgroundMean? beyond)
    {
        if (shape.Rule.Statistic == Statistic.MinutesAbove)
            return minutesAbove >= shape.Rule.AtLeastMinutes;
        Int128 ms = sum.GoodMs;
        if (beyond is not { } mean)
            return sum.Sum > shape.FixedLimit * ms;

        // Σ value·t / Σt − total/n > limit, times n·Σt.
        var total = Int128.Min(mean.Total, (Int128)shape.FixedCap * mean.Stations);
        return sum.Sum * mean.Stations - total * ms > shape.FixedLimit * ms * mean.Stations;
    }

    private double? ValueOf(in ValuePane sum, BackgroundMean? beyond)
    {
        if (sum.GoodMs == 0)
            return null;
        return shape.Rule.Statistic switch
        {
            Statistic.EnergyMean => FixedEnergy.Level(sum.Sum, sum.GoodMs),
            Statistic.MinutesAbove => sum.BegunMax,
            _ when beyond is { } mean => FixedValue.Value(sum.Sum, sum.GoodMs) - mean.TakenOff(shape.Rule.Background!.Cap),
            _ => FixedValue.Value(sum.Sum, sum.GoodMs),
        };
    }

    private static int Rank(Verdict verdict) => verdict switch
    {
        Verdict.Exceeded => 4,
        Verdict.Normal => 3,
        Verdict.Invalid => 2,
        Verdict.Insufficient => 1,
        _ => 0,
    };

    private bool IsGuarded(long firstPane)
    {
        var guards = shape.Rule.Guards;
        for (var i = 0; i < guards.Count; i++)
        {
            if (GuardMax(i, firstPane) > guards[i].Limit)
                return true;
        }

        return false;
    }
}
