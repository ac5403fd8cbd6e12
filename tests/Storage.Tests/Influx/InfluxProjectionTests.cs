using SensorHub.Devices.Projections;
using SensorHub.Storage.Influx;
using SensorHub.Storage.Tests.Telemetry;
using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>The projection against a real InfluxDB.</summary>
public sealed class InfluxProjectionTests(InfluxFixture fixture) : IClassFixture<InfluxFixture>
{
    private readonly string _database = $"hub{Guid.NewGuid():N}";

    private InfluxServer Server => fixture.Server;

    [Fact]
    public async Task What_is_in_force_is_written_and_nothing_else()
    {
        await using var rig = Rig();
        rig.Store.CommitOneOfEach();
        await rig.StartAsync();
        await rig.SettledAsync();
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
        rig.Now.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task Written_again_everything_meets_its_own_points()
    {
        await using var rig = Rig();
        rig.Store.CommitOneOfEach();
        rig.Store.CommitSeconds(2, 0, 500);
        await rig.StartAsync();
        await rig.SettledAsync();
        var once = await Server.AllAsync(_database);
        await rig.EndAsync();

        await rig.StartAsync("another");
        await rig.SettledAsync();
        rig.Now.Written.ShouldBeGreaterThan(500);
        (await Server.AllAsync(_database)).ShouldBe(once);
        await rig.EndAsync();
        await rig.StartAsync();
        await rig.ReprojectAsync();
        (await Server.AllAsync(_database)).ShouldBe(once);
    }

    [Fact]
    public async Task A_device_id_of_any_letters_stays_itself()
    {
        await using var rig = Rig("we ird,=\"'id;DROP", "夜间-7");
        rig.Store.CommitOneOfEach();
        await rig.StartAsync();
        await rig.SettledAsync();
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_server_had_accepted()
    {
        await using var rig = Rig();
        rig.Store.CommitSeconds(1, 0, 300);
        await rig.StartAsync();
        await rig.SettledAsync();
        await rig.EndAsync();
        rig.Store.CommitSeconds(1, 300, 7);
        await rig.StartAsync();
        await rig.SettledAsync();
        rig.Now.Written.ShouldBe(7);
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task A_point_that_the_server_never_takes_keeps_no_other_from_going_on()
    {
        await Server.QueryAsync($"CREATE DATABASE \"{_database}\"");
        await Server.WriteAsync(_database, $"weather,device=b,period=60 temperature=\"warm\" {Life.T}");
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
        (await Server.AllAsync(_database)).ShouldBe(expected);
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
        await Server.QueryAsync($"DROP DATABASE \"{_database}\"");
        await rig.ReprojectAsync();
        var run = rig.Now.Reprojection.ShouldNotBeNull();
        run.State.ShouldBe(ReprojectionState.Done);
        run.DevicesDone.ShouldBe(2);
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task Only_the_span_asked_for_is_written_anew()
    {
        await using var rig = Rig();
        rig.Store.CommitSeconds(1, 0, 4000);
        await rig.StartAsync();
        await rig.SettledAsync();
        await Server.QueryAsync($"DROP DATABASE \"{_database}\"");
        await rig.ReprojectAsync(Life.T + 100_000, Life.T + 3_900_000);
        rig.Now.Reprojection!.Written.ShouldBe(3800);
        (await Server.AllAsync(_database)).Count.ShouldBe(3800);
    }

    [Fact]
    public async Task Writing_anew_goes_on_after_a_kill()
    {
        await using var rig = Rig();
        for (var device = 1; device <= 2; device++)
            rig.Store.CommitSeconds(device, 0, 20_000);
        await rig.StartAsync();
        await rig.SettledAsync();
        await Server.QueryAsync($"DROP DATABASE \"{_database}\"");
        await rig.BeginReprojectionAsync();
        await rig.UntilAsync(() => rig.Now.Reprojection!.Written > 0, "the first batch");
        await rig.EndAsync();

        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Now.Reprojection is { State: ReprojectionState.Done }, "the rest");
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task What_the_journal_has_forgotten_meanwhile_comes_from_what_is_kept()
    {
        await using var rig = new ProjectionRig(Options(), new StoreRig(segmentBytes: 2048, keepBytes: 1)).WithDevices("a", "b");
        rig.Store.CommitSeconds(1, 0, 20);
        await rig.StartAsync();
        await rig.SettledAsync();
        await rig.EndAsync();
        for (var i = 0; i < 20; i++)
            rig.Store.CommitSeconds(1, 20 + i * 20, 20);
        rig.Store.CompactAll();
        rig.Store.Store.Compactor.RemoveOld().ShouldBeGreaterThan(1);

        await rig.StartAsync();
        await rig.UntilAsync(() => rig.Now.Reprojection is { State: ReprojectionState.Done }, "the gap to be closed");
        await rig.SettledAsync();
        rig.Now.Gaps.ShouldBe(1);
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task A_correction_while_the_past_is_written_is_not_undone_by_it()
    {
        await using var rig = Rig();
        rig.Store.CommitSeconds(1, 0, 20_000);
        await rig.StartAsync();
        await rig.SettledAsync();
        await rig.BeginReprojectionAsync();
        for (var i = 0; i < 100; i++)
        {
            rig.Store.Commit(Entries.Of(1, Life.T + i * 200_000L, 1, Devices.Readings.EntryKind.Correction, default, [new(Devices.Readings.Metric.Leq, default, 33)], revision: 1));
            await Task.Yield();
        }

        await rig.UntilAsync(() => rig.Now.Reprojection!.State == ReprojectionState.Done, "the past to be written");
        await rig.SettledAsync();
        (await Server.AllAsync(_database)).ShouldBe(rig.Expected());
    }

    private ProjectionOptions Options() => ProjectionRig.OptionsOf(ProjectionKind.InfluxDb, Server.Url, _database) with { BatchBytes = 64 * 1024 };

    private ProjectionRig Rig(params string[] devices) => new ProjectionRig(Options()).WithDevices(devices.Length > 0 ? devices : ["a", "b"]);
}
