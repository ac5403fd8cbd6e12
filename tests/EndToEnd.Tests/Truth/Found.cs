using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.EndToEnd.Tests.Truth;

/// <summary>What a hub found, held against what a scenario says is true.</summary>
internal static class Found
{
    private static readonly PageRequest All = new(PageRequest.MaxLimit);

    /// <summary>All violations found, none invented, each task with the right squad.</summary>
    /// <param name="leavingOut">A rule that finds what the network made, and not the scenario.</param>
    public static async Task ShouldBeTheTruthAsync(this IOperationsQueries queries, Scenario scenario, string? leavingOut = null)
    {
        var alerts = (await queries.AlertsAsync(new AlertFilter(), All, CancellationToken.None)).Items
            .Where(a => a.State != AlertState.Withdrawn && a.RuleId != leavingOut).ToList();
        alerts.Select(a => (a.RuleId, a.Subject.Id)).Order().ShouldBe(scenario.Expected.Select(e => (e.RuleId, e.SubjectId)).Order());
        foreach (var expected in scenario.Expected)
            alerts.ShouldContain(a => a.Fits(expected), $"{expected.RuleId} at {expected.SubjectId} in {expected.Violated}");

        var tasks = (await queries.TasksAsync(new TaskFilter(), All, CancellationToken.None)).Items.Where(t => t.State != TaskState.Voided).ToList();
        tasks.Select(t => (t.Subject.Id, t.MatterCode, t.SquadId)).Order()
            .ShouldBe(scenario.ExpectedTasks.Select(e => (e.SubjectId, e.MatterCode, (string?)e.SquadId)).Order());
    }

    /// <summary>Rule, subject, matter, begin and end are those of the violation.</summary>
    public static bool Fits(this Alert alert, ExpectedViolation expected) =>
        alert.RuleId == expected.RuleId
        && alert.Subject.Id == expected.SubjectId
        && alert.MatterCode == expected.MatterCode
        && Near(alert.ViolatedFromMs, expected.Violated.FromMs, expected)
        && Near(alert.ViolatedToMs, expected.Violated.ToMs, expected);

    private static bool Near(long actualMs, long expectedMs, ExpectedViolation expected) =>
        Math.Abs(actualMs - expectedMs) <= expected.ToleranceMs + UnixMs.Second;
}
