using System.Text.Json;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;

namespace SensorHub.Alerts.Windows;

/// <summary>How one window's value came about, as it is shown to people and kept as evidence.</summary>
/// <param name="EnergySum">Σ energy × ms as a whole number; too large for a JSON number.</param>
/// <param name="LimitEnergy">The limit in the unit of energy: exceeded = energy_sum &gt; limit_energy × covered_ms.</param>
internal sealed record WindowArithmetic(
    string Formula, string? Device, int N, long CoveredMs, long FlaggedMs, long WindowMs, string EnergySum, string EnergyUnit,
    double? Leq, double Limit, string LimitEnergy, IReadOnlyDictionary<string, GuardArithmetic> Guards);

internal sealed record GuardArithmetic(double? Max, double Limit, bool Passed);

internal static class WindowDrafts
{
    private const string Formula = "leq = 10·lg(energy_sum / 2^16 / covered_ms), energy = round(10^(L/10)·2^16) for each value";
    private const string EnergyUnit = "10^(L/10)·2^16·ms";

    public static VerdictDraft Draft(WindowShape shape, WindowPanes panes, RingPanes inputs, long fromMs)
    {
        var judged = WindowJudge.Judge(shape, panes, fromMs);
        var device = judged.Meter < 0 ? null : inputs.MeterInputs[judged.Meter].DeviceId;
        return new VerdictDraft(
            fromMs, fromMs + shape.WindowMs, judged.Verdict, judged.Level, shape.Rule.Limit,
            MetricTable.Of(shape.Rule.Metric).Unit, Math.Min(1, judged.Sum.GoodMs / (double)shape.WindowMs), device,
            JsonSerializer.Serialize(Arithmetic(shape, panes, judged, device, fromMs), AlertsJson.Options));
    }

    private static WindowArithmetic Arithmetic(
        WindowShape shape, WindowPanes panes, in JudgedWindow judged, string? device, long fromMs)
    {
        var guards = new Dictionary<string, GuardArithmetic>();
        for (var i = 0; i < shape.Rule.Guards.Count; i++)
        {
            var guard = shape.Rule.Guards[i];
            var max = panes.GuardMax(i, fromMs / shape.StepMs, shape.Panes);
            guards[MetricTable.Of(guard.Metric).Name] = new(max, guard.Limit, !(max > guard.Limit));
        }

        return new(
            Formula, device, judged.Sum.Count, judged.Sum.GoodMs, judged.Sum.FlaggedMs, shape.WindowMs,
            judged.Sum.Sum.ToString(), EnergyUnit, judged.Level, shape.Rule.Limit, shape.LimitEnergy.ToString(), guards);
    }
}
