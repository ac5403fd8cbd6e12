using SensorHub.Devices.Geography;
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
        Dictionary<string, List<(GeoPoint Place, TimeSpanMs When)>> ofVehicles = [];
        foreach (var violation in violations)
        {
            if (violation is not { MatterCode: { } matter, SquadId: { } squad, Place: { } place }) continue;
            var task = new ExpectedTask(violation.SubjectId, matter, squad);
            if (ScenarioRules.IsOfVehicle(violation.RuleId) ? IsNew(ofVehicles, matter, place, violation.Violated) : ofSites.Add(task)) tasks.Add(task);
        }

        return tasks;
    }

    private static bool IsNew(Dictionary<string, List<(GeoPoint Place, TimeSpanMs When)>> ofVehicles, string matter, GeoPoint place, TimeSpanMs when)
    {
        if (!ofVehicles.TryGetValue(matter, out var before)) ofVehicles[matter] = before = [];
        var around = new TimeSpanMs(when.FromMs - SamePlaceMs, when.ToMs + SamePlaceMs);
        if (before.Exists(other => other.When.Overlaps(around) && other.Place.DistanceM(place) <= SamePlaceM)) return false;
        before.Add((place, when));
        return true;
    }
}
