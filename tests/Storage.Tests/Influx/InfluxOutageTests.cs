using SensorHub.Devices.Projections;
using SensorHub.Storage.Influx;
using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>What a real InfluxDB does to a projection that it is not there for. The journal is written meanwhile as if there were none.</summary>
public sealed class InfluxOutageTests(InfluxFixture fixture) : IClassFixture<InfluxFixture>
{
    private readonly string _database = $"hub{Guid.NewGuid():N}";

    private InfluxServer Server => fixture.Server;

    [Fact]
    public async Task Nothing_is_missing_after_the_server_was_killed()
    {
        await using var rig = Rig(ProjectionRig.OptionsOf(ProjectionKind.InfluxDb, Server.Url, _database));
        await rig.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            rig.Store.CommitSeconds(1, round * 2000, 1000);
            await Server.Process.KillAsync();
            rig.Store.CommitSeconds(1, round * 2000 + 1000, 1000);
            await rig.UntilAsync(() => rig.Now.State == ProjectionState.Waiting, "the outage to be seen");
            await Server.Process.StartAgainAsync();
        }

        await rig.SettledAsync();
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task A_server_that_hangs_holds_up_nobody_and_gets_everything_later()
    {
        await using var rig = Rig(ProjectionRig.OptionsOf(ProjectionKind.InfluxDb, Server.Url, _database) with { Timeout = TimeSpan.FromMilliseconds(300) });
        rig.Store.CommitSeconds(1, 0, 100);
        await rig.StartAsync();
        await rig.SettledAsync();
        Server.Process.Pause();
        try
        {
            for (var i = 0; i < 50; i++)
                rig.Store.CommitSeconds(1, 100 + i * 100, 100);
            await rig.UntilAsync(() => rig.Now.State == ProjectionState.Waiting, "the silence to be seen");
            rig.Now.LagBytes.ShouldBeGreaterThan(0);
        }
        finally
        {
            Server.Process.Resume();
        }

        await rig.SettledAsync();
        rig.Now.LastError.ShouldNotBeNull();
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task Killed_with_its_hub_it_gets_the_rest_after_both_are_back()
    {
        await using var rig = Rig(ProjectionRig.OptionsOf(ProjectionKind.InfluxDb, Server.Url, _database));
        rig.Store.CommitSeconds(1, 0, 5000);
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Now.Written > 0, "the first batch");
        await Server.Process.KillAsync();
        rig.Store.CommitSeconds(1, 5000, 5000);
        await rig.EndAsync();
        await Server.Process.StartAgainAsync();
        await rig.StartAsync();
        await rig.SettledAsync();
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_never_shown()
    {
        const string right = "s3cret-right";
        const string wrong = "s3cret-wrong";
        await using var server = await InfluxServer.StartAsync("hub", right);
        var options = ProjectionRig.OptionsOf(ProjectionKind.InfluxDb, server.Url, _database) with { User = "hub", Password = wrong };
        options.ToString().ShouldNotContain(wrong);
        await using (var refused = Rig(options))
        {
            refused.Store.CommitSeconds(1, 0, 10);
            await refused.StartAsync();
            await refused.UntilAsync(() => refused.Now.State == ProjectionState.Refused, "the refusal");
            refused.Now.LastError.ShouldNotBeNull().ShouldContain("401");
            refused.Now.ToString().ShouldNotContain(wrong);
            refused.Now.Written.ShouldBe(0);
        }

        await using var rig = Rig(options with { Password = right });
        rig.Store.CommitSeconds(1, 0, 10);
        await rig.StartAsync();
        await rig.SettledAsync();
        (await server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task A_database_that_may_not_be_made_is_said_with_what_to_do()
    {
        const string password = "pass-word";
        await using var server = await InfluxServer.StartAsync("root", password);
        await server.QueryAsync("CREATE USER hub WITH PASSWORD 'plain'");
        await using var rig = Rig(ProjectionRig.OptionsOf(ProjectionKind.InfluxDb, server.Url, _database) with { User = "hub", Password = "plain" });
        rig.Store.CommitSeconds(1, 0, 10);
        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Now.State == ProjectionState.Refused, "the refusal");
        await server.QueryAsync($"CREATE DATABASE \"{_database}\"");
        await server.QueryAsync($"GRANT ALL ON \"{_database}\" TO hub");
        await rig.SettledAsync();
        (await server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    private static ProjectionRig Rig(ProjectionOptions options) => new ProjectionRig(options).WithDevices("a", "b");
}
