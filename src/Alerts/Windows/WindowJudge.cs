using SensorHub.Alerts.Evaluation;

namespace SensorHub.Alerts.Windows;

/// <summary>A window as judged.</summary>
/// <param name="Meter">Index of the meter that decided; -1 when none had a reading.</param>
internal readonly record struct JudgedWindow(Verdict Verdict, int Meter, EnergyPane Sum)
{
    public double? Level => Sum.GoodMs > 0 ? FixedEnergy.Level(Sum.Sum, Sum.GoodMs) : null;
}

/// <summary>From panes to verdicts: a pure function.</summary>
internal static class WindowJudge
{
    /// <summary>
    /// Judges every meter and takes the worst: exceeded before normal, normal before invalid, insufficient and no data;
    /// among equals the one with the most energy, then the first. Weather makes all of it invalid.
    /// </summary>
    public static JudgedWindow Judge(WindowShape shape, WindowPanes panes, long fromMs)
    {
        var first = fromMs / shape.StepMs;
        var worst = new JudgedWindow(Verdict.NoData, -1, default);
        for (var meter = 0; meter < panes.Meters; meter++)
        {
            var sum = panes.Meter(meter, first, shape.Panes);
            var judged = new JudgedWindow(Judge(shape, in sum), meter, sum);
            if (Rank(judged.Verdict) > Rank(worst.Verdict) || (judged.Verdict == worst.Verdict && IsLouder(judged, worst)))
                worst = judged;
        }

        return worst.Verdict != Verdict.NoData && IsGuarded(shape, panes, first)
            ? worst with { Verdict = Verdict.Invalid }
            : worst;
    }

    /// <summary>One meter's window without its guards.</summary>
    public static Verdict Judge(WindowShape shape, in EnergyPane sum)
    {
        if (sum.IsEmpty)
            return Verdict.NoData;
        if (sum.GoodMs < shape.MinGoodMs)
            return (long)sum.GoodMs + sum.FlaggedMs >= shape.MinGoodMs ? Verdict.Invalid : Verdict.Insufficient;

        // Σ energy·t > limit·Σt, in whole numbers: a level of exactly the limit never exceeds.
        return sum.Sum > (UInt128)shape.LimitEnergy * (UInt128)sum.GoodMs ? Verdict.Exceeded : Verdict.Normal;
    }

    private static int Rank(Verdict verdict) => verdict switch
    {
        Verdict.Exceeded => 4,
        Verdict.Normal => 3,
        Verdict.Invalid => 2,
        Verdict.Insufficient => 1,
        _ => 0,
    };

    private static bool IsLouder(JudgedWindow a, JudgedWindow b) => (a.Level ?? 0) > (b.Level ?? 0);

    private static bool IsGuarded(WindowShape shape, WindowPanes panes, long firstPane)
    {
        var guards = shape.Rule.Guards;
        for (var i = 0; i < guards.Count; i++)
        {
            if (panes.GuardMax(i, firstPane, shape.Panes) > guards[i].Limit)
                return true;
        }

        return false;
    }
}
