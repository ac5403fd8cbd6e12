using System.Text.Encodings.Web;
using System.Text.Json;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Commands;

/// <summary>What a correct hub finds, for programs as JSON and for people as a table.</summary>
internal static class TruthFile
{
    private static readonly JsonSerializerOptions Indented =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(Scenario scenario) => JsonSerializer.Serialize(
        new { seed = scenario.Seed, span = scenario.Span, violations = scenario.Expected, tasks = scenario.ExpectedTasks, nearMisses = scenario.NearMisses }, Indented);

    /// <summary>One line a rule: violations, near misses, and when it is first broken.</summary>
    public static IEnumerable<string> Table(Scenario scenario, CityCalendar calendar)
    {
        yield return $"{"rule",-24} {"violations",10} {"near misses",11}  first";
        foreach (var rule in ScenarioRules.All)
        {
            var violations = scenario.Expected.Where(violation => violation.RuleId == rule).ToList();
            var nearMisses = scenario.NearMisses.Count(miss => miss.RuleId == rule);
            var first = violations.Count == 0 ? "" : $"{calendar.ToLocal(violations[0].Violated.FromMs):ddd HH:mm} {violations[0].SubjectId}";
            if (violations.Count + nearMisses > 0) yield return $"{rule,-24} {violations.Count,10} {nearMisses,11}  {first}";
        }

        yield return $"{"all",-24} {scenario.Expected.Count,10} {scenario.NearMisses.Count,11}  {scenario.ExpectedTasks.Count} tasks while nobody closes one";
    }
}
