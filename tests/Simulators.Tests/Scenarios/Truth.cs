using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;
using SensorHub.Simulators.Tests.Scenarios.BruteForce;

namespace SensorHub.Simulators.Tests.Scenarios;

internal static class Truth
{
    /// <summary>All found, each once, none invented, times within tolerance.</summary>
    public static void ShouldMatch(IReadOnlyList<Found> found, IReadOnlyList<ExpectedViolation> expected)
    {
        List<Found> left = [.. found];
        List<string> missed = [];
        foreach (var violation in expected)
        {
            var at = left.FindIndex(one => IsIt(one, violation));
            if (at < 0) missed.Add($"{violation.RuleId} {violation.SubjectId} {Show(violation.Violated)}");
            else left.RemoveAt(at);
        }

        var invented = left.Select(one => $"{one.RuleId} {one.SubjectId} {Show(one.Violated)}");
        (missed, invented.ToList()).ShouldSatisfyAllConditions(
            sides => sides.Item1.ShouldBeEmpty("violations that were not found"),
            sides => sides.Item2.ShouldBeEmpty("found where nothing was violated"));
    }

    private static bool IsIt(Found found, ExpectedViolation violation) =>
        found.RuleId == violation.RuleId && found.SubjectId == violation.SubjectId
        && Math.Abs(found.Violated.FromMs - violation.Violated.FromMs) <= violation.ToleranceMs
        && Math.Abs(found.Violated.ToMs - violation.Violated.ToMs) <= violation.ToleranceMs;

    // By the clocks of the default city.
    private static string Show(TimeSpanMs span) =>
        $"{DateTimeOffset.FromUnixTimeMilliseconds(span.FromMs).ToOffset(TimeSpan.FromHours(8)):ddd HH:mm:ss}–{DateTimeOffset.FromUnixTimeMilliseconds(span.ToMs).ToOffset(TimeSpan.FromHours(8)):HH:mm:ss}";
}
