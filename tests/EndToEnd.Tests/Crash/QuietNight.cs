using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>The night of the plan on a hub that nothing happens to: its alerts and tasks are what the others are compared with.</summary>
public sealed class QuietNight : IAsyncLifetime
{
    internal static NightPlan Plan { get; } = new(CrashRounds.Meters, TimeSpan.FromHours(4));
    internal IReadOnlyList<TaskShape> Tasks { get; private set; } = [];
    internal IReadOnlyList<AlertShape> Alerts { get; private set; } = [];

    public async Task InitializeAsync()
    {
        await using var rig = new CrashRig(Plan, followSyncs: false);
        await rig.BeginAsync();
        await rig.FinishAsync();
        Tasks = await rig.Hub.TasksOnceEvaluatedAsync();
        Alerts = await AlertShape.AllAsync(rig.Hub.Client);
        Alerts.ShouldNotBeEmpty();
        Tasks.Select(t => t.Subject).Distinct().Count().ShouldBe(Plan.LoudSites, "each loud site is a task, no quiet one");
        Tasks.Count.ShouldBe(Plan.LoudSites);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>Tests that load the machine run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LoadCollection
{
    public const string Name = "load";
}
