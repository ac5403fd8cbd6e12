using SensorHub.Devices.Projections;
using SensorHub.Devices.Time;
using SensorHub.Storage.Influx;
using SensorHub.Storage.Tests.Telemetry;
using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>A real InfluxDB: it overwrites points, refuses other types, and forgets a database when told.</summary>
public sealed class InfluxProjectionTests(InfluxFixture fixture) : ProjectionSuite, IClassFixture<InfluxFixture>
{
    private InfluxServer Server => fixture.Server;

    [Fact]
    public async Task Written_again_everything_meets_its_own_points()
    {
        await using var rig = Rig();
        rig.Store.CommitOneOfEach();
        rig.Store.CommitSeconds(2, 0, 500);
        await rig.StartAsync();
        await rig.SettledAsync();
        var once = await AllAsync();
        await rig.EndAsync();

        await rig.StartAsync("another");
        await rig.SettledAsync();
        rig.Now.Written.ShouldBeGreaterThan(500);
        (await AllAsync()).ShouldBe(once);
        await rig.EndAsync();
        await rig.StartAsync();
        await rig.ReprojectAsync();
        (await AllAsync()).ShouldBe(once);
    }

    [Fact]
    public async Task A_point_that_the_server_never_takes_keeps_no_other_from_going_on()
    {
        await Server.QueryAsync($"CREATE DATABASE \"{Database}\"");
        await Server.WriteAsync(Database, $"weather,device=b,period=60 temperature=\"warm\" {Life.T}");
        await using var rig = Rig();
        rig.Store.CommitSeconds(1, 0, 100);
        rig.Store.Commit(Entries.Of(2, Life.T, 60, Devices.Readings.EntryKind.Reading, default, [new(Devices.Readings.Metric.Temperature, default, 21.5)]));
        rig.Store.CommitSeconds(1, 100, 100);
        await rig.StartAsync();
        await rig.SettledAsync();
        rig.Now.Dropped.ShouldBe(1);
        rig.Now.Written.ShouldBe(200);
        rig.Now.LastDropped.ShouldNotBeNull().ShouldContain("field type conflict");
        var expected = rig.Expected();
        expected.Remove(ProjectionRig.Key("b", 60, Life.T, "temperature")).ShouldBeTrue();
        (await AllAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task What_a_retention_policy_never_takes_is_counted_and_the_rest_is_written()
    {
        await Server.QueryAsync($"CREATE DATABASE \"{Database}\"");
        await Server.QueryAsync($"CREATE RETENTION POLICY day ON \"{Database}\" DURATION 24h REPLICATION 1 DEFAULT");
        await using var rig = new ProjectionRig(Options with { RetentionPolicy = "day" }).WithDevices("a", "b");
        var nowMs = SystemClock.Instance.NowMs();
        rig.Store.CommitSeconds(1, 0, 300);
        rig.Store.Commit(Entries.Of(2, nowMs, 60, Devices.Readings.EntryKind.Reading, default, [new(Devices.Readings.Metric.Temperature, default, 21.5)]));
        await rig.StartAsync();
        await rig.SettledAsync();

        rig.Now.Dropped.ShouldBe(300);
        rig.Now.Written.ShouldBe(1);
        rig.Now.LastDropped.ShouldNotBeNull().ShouldContain("points beyond retention policy");
        (await AllAsync()).Keys.ShouldBe([ProjectionRig.Key("b", 60, nowMs, "temperature")]);
    }

    [Fact]
    public async Task An_empty_server_gets_the_whole_past_by_one_call()
    {
        await using var rig = Rig();
        rig.Store.CommitOneOfEach();
        rig.Store.CommitSeconds(2, 0, 4000);
        rig.Store.CompactAll();
        await rig.StartAsync();
        await rig.SettledAsync();
        await Server.QueryAsync($"DROP DATABASE \"{Database}\"");
        await rig.ReprojectAsync();
        var run = rig.Now.Reprojection.ShouldNotBeNull();
        run.State.ShouldBe(ReprojectionState.Done);
        run.DevicesDone.ShouldBe(2);
        (await AllAsync()).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task Only_the_span_asked_for_is_written_anew()
    {
        await using var rig = Rig();
        rig.Store.CommitSeconds(1, 0, 4000);
        await rig.StartAsync();
        await rig.SettledAsync();
        await Server.QueryAsync($"DROP DATABASE \"{Database}\"");
        await rig.ReprojectAsync(Life.T + 100_000, Life.T + 3_900_000);
        rig.Now.Reprojection!.Written.ShouldBe(3800);
        (await AllAsync()).Count.ShouldBe(3800);
    }

    [Fact]
    public async Task Writing_anew_goes_on_after_a_kill()
    {
        await using var rig = Rig();
        for (var device = 1; device <= 2; device++)
            rig.Store.CommitSeconds(device, 0, 20_000);
        await rig.StartAsync();
        await rig.SettledAsync();
        await Server.QueryAsync($"DROP DATABASE \"{Database}\"");
        await rig.BeginReprojectionAsync();
        await rig.UntilAsync(() => rig.Now.Reprojection!.Written > 0, "the first batch");
        await rig.EndAsync();

        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Now.Reprojection is { State: ReprojectionState.Done }, "the rest");
        (await AllAsync()).ShouldBe(rig.Expected());
    }

    protected override ProjectionOptions Options => ProjectionRig.OptionsOf(ProjectionKind.InfluxDb, Server.Url, Database) with { BatchBytes = 64 * 1024 };

    protected override Task<SortedDictionary<string, double>> AllAsync() => Server.AllAsync(Database);
}
