using SensorHub.Simulators.Scenarios;
using SensorHub.Simulators.Tests.Scenarios.BruteForce;

namespace SensorHub.Simulators.Tests.Scenarios;

internal static class Truth
{
    /// <summary>All found, none invented, times within tolerance.</summary>
    public static void ShouldMatch(IReadOnlyList<Found> found, IReadOnlyList<ExpectedViolation> expected)
    {
        found.Select(f => (f.RuleId, f.SubjectId)).ShouldBe(expected.Select(e => (e.RuleId, e.SubjectId)), ignoreOrder: true);
        foreach (var violation in expected)
        {
            found.ShouldContain(f =>
                f.RuleId == violation.RuleId && f.SubjectId == violation.SubjectId
                && Math.Abs(f.Violated.FromMs - violation.Violated.FromMs) <= violation.ToleranceMs
                && Math.Abs(f.Violated.ToMs - violation.Violated.ToMs) <= violation.ToleranceMs);
        }
    }
}
