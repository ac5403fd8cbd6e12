using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Scenarios;

/// <summary>Which tasks violations lead to: those of a site and matter join; those of vehicles when they are one place.</summary>
internal static class TaskTruth
{
    private const double SamePlaceM = 200;
    private const long SamePlaceMs = 30 * UnixMs.Minute;

    /// <param name="violations">In order of their begin.</param>
    public static IReadOnlyList<ExpectedTask> Of(IEnumerable<ExpectedViolation> violations)
    {
        List<ExpectedTask> tasks = [];
        HashSet<ExpectedTask> ofSites = [];
        Dictionary<string, List<ExpectedViolation>> ofVehicles = [];
        foreach (var violation in violations)
        {
            if (violation.MatterCode is not { } matter) continue;
            var task = new ExpectedTask(violation.SubjectId, matter, violation.SquadId);
            if (ScenarioRules.IsOfVehicle(violation.RuleId) ? IsNewPlace(ofVehicles, violation, matter) : ofSites.Add(task)) tasks.Add(task);
        }

        return tasks;
    }

    private static bool IsNewPlace(Dictionary<string, List<ExpectedViolation>> ofVehicles, ExpectedViolation violation, string matter)
    {
        if (!ofVehicles.TryGetValue(matter, out var before)) ofVehicles[matter] = before = [];
        var around = new TimeSpanMs(violation.Violated.FromMs - SamePlaceMs, violation.Violated.ToMs + SamePlaceMs);
        if (before.Exists(other => other.Violated.Overlaps(around) && other.Place.DistanceM(violation.Place) <= SamePlaceM)) return false;
        before.Add(violation);
        return true;
    }
}
