using SensorHub.Devices.Projections;
using SensorHub.Storage.Influx;
using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>The projection against a real VictoriaMetrics, which keeps several samples of one time and overwrites none.</summary>
public sealed class VictoriaProjectionTests(VictoriaFixture fixture) : ProjectionSuite, IClassFixture<VictoriaFixture>
{
    private VictoriaServer Server => fixture.Server;

    [Fact]
    public async Task A_correction_is_a_series_of_its_own()
    {
        await using var rig = Rig();
        rig.Store.CommitOneOfEach();
        await rig.StartAsync();
        await rig.SettledAsync();
        await Server.FlushAsync();
        var exported = await Server.GetAsync($"/api/v1/export?match[]=noise_leq%7Bdb=%22{Database}%22,revision=%221%22%7D");
        exported.ShouldContain("\"values\":[55.5]");
    }

    [Fact]
    public async Task Written_again_by_a_hub_that_was_killed_the_values_are_the_same()
    {
        await using var rig = Rig();
        rig.Store.CommitOneOfEach();
        rig.Store.CommitSeconds(2, 0, 500);
        await rig.StartAsync();
        await rig.SettledAsync();
        await rig.EndAsync();
        await rig.StartAsync("another");
        await rig.SettledAsync();
        (await AllAsync()).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task Nothing_is_missing_after_the_server_was_stopped_and_paused()
    {
        await using var rig = Rig();
        rig.Store.CommitSeconds(1, 0, 1000);
        await rig.StartAsync();
        await rig.SettledAsync();
        await Server.Process.StopAsync();
        rig.Store.CommitSeconds(1, 1000, 1000);
        await rig.UntilAsync(() => rig.Now.State == ProjectionState.Waiting, "the outage to be seen");
        await Server.Process.StartAgainAsync();
        await rig.SettledAsync();
        Server.Process.Pause();
        rig.Store.CommitSeconds(1, 2000, 1000);
        await rig.UntilAsync(() => rig.Now.State == ProjectionState.Waiting, "the silence to be seen");
        Server.Process.Resume();
        await rig.SettledAsync();
        (await AllAsync()).ShouldBe(rig.Expected());
    }

    protected override ProjectionOptions Options =>
        ProjectionRig.OptionsOf(ProjectionKind.VictoriaMetrics, Server.Url, Database) with { Timeout = TimeSpan.FromMilliseconds(500) };

    protected override Task<SortedDictionary<string, double>> AllAsync() => Server.AllAsync(Database);
}
