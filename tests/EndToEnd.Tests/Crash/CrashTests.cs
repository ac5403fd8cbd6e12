using Xunit.Abstractions;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>
/// Acknowledged means on disk: whatever ends the hub, and whenever, each acknowledged reading is there exactly once, nothing is that was
/// not sent, and the tasks are those of a night without a crash.
/// </summary>
[Collection(LoadCollection.Name)]
public sealed class CrashTests(QuietNight quiet, ITestOutputHelper output) : IClassFixture<QuietNight>
{
    private const int Seed = 20260310;

    [Fact]
    public Task Killed_at_random_moments_nothing_acknowledged_is_lost() => Survives(Ending.Kill, rounds: 5);

    [Fact]
    public Task After_power_cuts_nothing_acknowledged_is_lost() => Survives(Ending.PowerCut, rounds: 3);

    [Theory]
    [InlineData(Ending.Kill)]
    [InlineData(Ending.PowerCut)]
    public async Task A_hub_that_acknowledges_early_is_caught(Ending ending)
    {
        await using var rig = new CrashRig(QuietNight.Plan, followSyncs: ending == Ending.PowerCut, EarlyAckHub.Program);
        await rig.BeginAsync();

        var found = await CrashRounds.RunAsync(rig, ending, rounds: 5, Seed);

        output.WriteLine(found.ToString());
        found.Lost.ShouldBePositive();
    }

    [Fact, Trait("Category", "Long")]
    public Task Killed_50_times_nothing_acknowledged_is_lost() => Survives(Ending.Kill, rounds: 50);

    [Fact, Trait("Category", "Long")]
    public Task After_25_power_cuts_nothing_acknowledged_is_lost() => Survives(Ending.PowerCut, rounds: 25);

    private async Task Survives(Ending ending, int rounds)
    {
        await using var rig = new CrashRig(QuietNight.Plan, followSyncs: ending == Ending.PowerCut);
        await rig.BeginAsync();

        var found = await CrashRounds.RunAsync(rig, ending, rounds, Seed);
        found.ShouldBeClean($"seed {Seed}; the hub's log:\n{rig.Hub.Log}");

        await rig.FinishAsync();
        (await rig.CheckAsync()).ShouldBeClean();
        (await rig.Hub.TasksOnceEvaluatedAsync()).ShouldBe(quiet.Tasks);
        output.WriteLine($"seed {Seed}, {rounds} rounds, slowest start {rig.SlowestStart.TotalSeconds:0.0} s");
    }
}
