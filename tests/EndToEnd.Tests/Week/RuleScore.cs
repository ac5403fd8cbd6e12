using SensorHub.Alerts.Evaluation;
using SensorHub.EndToEnd.Tests.Truth;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.EndToEnd.Tests.Week;

/// <summary>What a hub found for one rule, held against the truth one to one: an alert is right when rule, subject and both times are.</summary>
/// <param name="Right">Alerts that are violations.</param>
/// <param name="Missed">Violations without an alert.</param>
/// <param name="Invented">Alerts without a violation.</param>
internal sealed record RuleScore(string RuleId, int Right, IReadOnlyList<ExpectedViolation> Missed, IReadOnlyList<Alert> Invented)
{
    public bool IsPerfect => Missed.Count == 0 && Invented.Count == 0;

    /// <summary>Share of the alerts that are violations; 1 without alerts.</summary>
    public double Precision => Share(Invented.Count);

    /// <summary>Share of the violations that have an alert; 1 without violations.</summary>
    public double Recall => Share(Missed.Count);

    public static IReadOnlyList<RuleScore> Of(IReadOnlyCollection<ExpectedViolation> truth, IReadOnlyCollection<Alert> alerts)
    {
        var rules = ScenarioRules.All.Concat(alerts.Select(a => a.RuleId)).Distinct().Order(StringComparer.Ordinal);
        return [.. rules.Select(rule => Of(rule, truth.Where(e => e.RuleId == rule), alerts.Where(a => a.RuleId == rule)))];
    }

    public override string ToString() =>
        $"{RuleId}: {Right} right"
        + string.Concat(Missed.Select(m => $"\n  missed   {m.SubjectId} {m.Violated}"))
        + string.Concat(Invented.Select(a => $"\n  invented {a.Subject} {a.Violated} {a.State} {a.Figures}"));

    private static RuleScore Of(string rule, IEnumerable<ExpectedViolation> truth, IEnumerable<Alert> alerts)
    {
        var left = alerts.ToList();
        List<ExpectedViolation> missed = [];
        var right = 0;
        foreach (var violation in truth)
        {
            var found = left.FindIndex(alert => alert.Fits(violation));
            if (found < 0)
            {
                missed.Add(violation);
                continue;
            }

            left.RemoveAt(found);
            right++;
        }

        return new(rule, right, missed, left);
    }

    private double Share(int wrong) => Right + wrong == 0 ? 1 : Right / (double)(Right + wrong);
}
