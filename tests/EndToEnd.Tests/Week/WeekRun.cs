using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Truth;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.EndToEnd.Tests.Week;

/// <summary>What a hub found in a week that came to it over real MQTT, its city time running as fast as it decides.</summary>
internal sealed record WeekRun(IReadOnlyList<RuleScore> Scores, IReadOnlyList<ExpectedTask> MissedTasks, IReadOnlyList<ExpectedTask> InventedTasks)
{
    // The last windows wait for their silence bound, late data for their settling.
    private static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(5);

    public static async Task<WeekRun> PlayAsync(Scenario week, CityCalendar calendar)
    {
        await using var hub = await SteppedHub.StartAsync(week, calendar);
        await hub.PlayAsync(week.Messages());
        await hub.PassAsync(Afterwards);
        var alerts = await AllAsync((page, c) => hub.Queries.AlertsAsync(new AlertFilter(), page, c));
        var tasks = await AllAsync((page, c) => hub.Queries.TasksAsync(new TaskFilter(), page, c));
        var found = tasks.Where(t => t.State != TaskState.Voided).Select(t => new ExpectedTask(t.Subject.Id, t.MatterCode, t.SquadId ?? "")).ToList();
        return new(
            RuleScore.Of(week.Expected, [.. alerts.Where(a => a.State != AlertState.Withdrawn)]),
            Without(week.ExpectedTasks, found),
            Without(found, week.ExpectedTasks));
    }

    public bool IsPerfect => Scores.All(s => s.IsPerfect) && MissedTasks.Count == 0 && InventedTasks.Count == 0;

    public void ShouldBePerfect()
    {
        Scores.Where(s => !s.IsPerfect).ShouldBeEmpty();
        MissedTasks.ShouldBeEmpty();
        InventedTasks.ShouldBeEmpty();
    }

    private static async Task<List<T>> AllAsync<T>(Func<PageRequest, CancellationToken, Task<Page<T>>> read)
    {
        List<T> all = [];
        var page = new PageRequest(PageRequest.MaxLimit);
        while (true)
        {
            var part = await read(page, CancellationToken.None);
            all.AddRange(part.Items);
            if (part.Next is null)
                return all;
            page = page with { After = part.Next };
        }
    }

    // As often as they occur more in one than in the other.
    private static List<ExpectedTask> Without(IEnumerable<ExpectedTask> these, IEnumerable<ExpectedTask> those)
    {
        var left = these.ToList();
        foreach (var task in those)
            left.Remove(task);
        return left;
    }
}
