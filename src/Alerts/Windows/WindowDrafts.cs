using System.Text.Json;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;

namespace SensorHub.Alerts.Windows;

internal static class WindowDrafts
{
    private const string EnergyUnit = "10^(L/10)·2^16·ms";

    public static VerdictDraft Draft(WindowJudge judge, long fromMs)
    {
        var (shape, judged) = (judge.Shape, judge.Judge(fromMs));
        var device = judged.Meter < 0 ? null : judge.Own.Inputs[judged.Meter].DeviceId;
        return new VerdictDraft(
            fromMs, fromMs + shape.WindowMs, judged.Verdict, judged.Value, shape.Limit, MetricTable.Of(shape.Rule.Metric).Unit,
            ShareOf(shape, in judged), device,
            JsonSerializer.Serialize(Arithmetic(judge, in judged, device, fromMs / shape.StepMs), AlertsJson.Options));
    }

    private static WindowArithmetic Arithmetic(WindowJudge judge, in JudgedWindow judged, string? device, long firstPane)
    {
        var (shape, rule) = (judge.Shape, judge.Shape.Rule);
        var isLevel = MetricTable.Of(rule.Metric).IsLevel;
        return new(
            WindowFormula.Of(rule), device, judged.Sum.Count, judged.Sum.GoodMs, judged.Sum.FlaggedMs, shape.WindowMs, ShareOf(shape, in judged),
            rule.MinShare, judged.Sum.Sum.ToString(), isLevel ? EnergyUnit : $"10^-6 {MetricTable.Of(rule.Metric).Unit}·ms", judged.Value,
            shape.Limit, shape.FixedLimit.ToString(), rule.Limit.ByZoneClass is null ? null : shape.ZoneClass, judged.Sum.BegunMax,
            rule.Statistic == Statistic.MinutesAbove ? new(judged.MinutesAbove, rule.AtLeastMinutes) : null,
            BackgroundOf(judge, firstPane), GuardsOf(judge, firstPane), rule.AllowedPerOccurrence == 0 ? null : rule.AllowedPerOccurrence,
            judged.Permit is { } permit ? new(permit.Id, permit.Kind, permit.Number) : null);
    }

    private static double ShareOf(WindowShape shape, in JudgedWindow judged) => Math.Min(1, judged.Sum.GoodMs / (double)shape.WindowMs);

    private static Dictionary<string, GuardArithmetic> GuardsOf(WindowJudge judge, long firstPane)
    {
        var guards = new Dictionary<string, GuardArithmetic>();
        for (var i = 0; i < judge.Shape.Rule.Guards.Count; i++)
        {
            var guard = judge.Shape.Rule.Guards[i];
            var max = judge.GuardMax(i, firstPane);
            guards[MetricTable.Of(guard.Metric).Name] = new(max, guard.Limit, !(max > guard.Limit));
        }

        return guards;
    }

    private static BackgroundArithmetic? BackgroundOf(WindowJudge judge, long firstPane)
    {
        if (judge.BackgroundOf(firstPane) is not { } mean || judge.Background is not { } panes || judge.Shape.Rule.Background is not { } terms)
            return null;
        List<StationArithmetic> stations = [];
        for (var station = 0; station < panes.Inputs.Length; station++)
        {
            var sum = panes.Sum(station, firstPane, judge.Shape.Panes);
            stations.Add(new(
                panes.Inputs[station].DeviceId, sum.GoodMs,
                BackgroundFeed.Counts(judge.Shape, in sum) ? FixedValue.Value(sum.Sum, sum.GoodMs) : null));
        }

        return new(mean.Value, terms.Cap, mean.TakenOff(terms.Cap), stations);
    }
}
