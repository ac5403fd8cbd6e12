using Xunit.Abstractions;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>
/// Acknowledged means on disk: whatever ends the hub, and whenever, each acknowledged reading is there exactly once, nothing is that was
/// not sent, and alerts and tasks are those of a night without a crash.
/// </summary>
[Collection(LoadCollection.Name)]
public sealed class CrashTests(QuietNight quiet, ITestOutputHelper output) : IClassFixture<QuietNight>
{
    private const int Seed = 20260310;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public Task Killed_at_random_moments_nothing_acknowledged_is_lost() => Survives(Ending.Kill, rounds: 5);

    [Fact]
    public Task After_power_cuts_nothing_acknowledged_is_lost() => Survives(Ending.PowerCut, rounds: 6);

    [Theory]
    [InlineData(Ending.Kill)]
    [InlineData(Ending.PowerCut)]
    public async Task A_hub_that_acknowledges_early_is_caught(Ending ending)
    {
        await using var rig = new CrashRig(QuietNight.Plan, followSyncs: ending == Ending.PowerCut, EarlyAckHub.Program);
        await rig.BeginAsync();

        var found = await CrashRounds.RunAsync(rig, ending, rounds: 6, Seed, output.WriteLine);

        output.WriteLine(found.ToString());
        found.Lost.ShouldBePositive();
    }

    [Fact, Trait("Category", "Long")]
    public async Task Killed_200_times_nothing_acknowledged_is_lost_and_each_start_is_quick()
    {
        var starts = await Survives(Ending.Kill, rounds: 200);
        // Other work on the machine may slow a few of them.
        starts[starts.Count * 9 / 10].ShouldBeLessThan(StartLimit);
    }

    [Fact, Trait("Category", "Long")]
    public Task After_50_power_cuts_nothing_acknowledged_is_lost() => Survives(Ending.PowerCut, rounds: 50);

    /// <returns>Times of all starts, the shortest first.</returns>
    private async Task<IReadOnlyList<TimeSpan>> Survives(Ending ending, int rounds)
    {
        await using var rig = new CrashRig(QuietNight.Plan, followSyncs: ending == Ending.PowerCut);
        await rig.BeginAsync();

        var found = await CrashRounds.RunAsync(rig, ending, rounds, Seed, output.WriteLine);
        found.ShouldBeClean($"seed {Seed}; the hub's log:\n{rig.Hub.Log}");

        await rig.FinishAsync();
        (await rig.CheckAsync()).ShouldBeClean();
        (await rig.Hub.TasksOnceEvaluatedAsync()).ShouldBe(quiet.Tasks);
        (await AlertShape.AllAsync(rig.Hub.Client)).ShouldBe(quiet.Alerts);
        output.WriteLine($"seed {Seed}, {rounds} rounds, {rig.Met}");
        return rig.Starts;
    }
}
