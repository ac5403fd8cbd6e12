using SensorHub.Devices.Projections;
using SensorHub.Storage.Influx;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>What a projection does to every kind of server.</summary>
public abstract class ProjectionSuite
{
    /// <summary>Of one test alone.</summary>
    protected string Database { get; } = $"hub{Guid.NewGuid():N}";

    protected abstract ProjectionOptions Options { get; }

    /// <summary>All values in force that the server has, under <see cref="ProjectionRig.Key"/>.</summary>
    protected abstract Task<SortedDictionary<string, double>> AllAsync();

    [Fact]
    public async Task What_is_in_force_is_written_and_nothing_else()
    {
        await using var rig = Rig();
        rig.Store.CommitOneOfEach();
        await rig.StartAsync();
        await rig.SettledAsync();
        (await AllAsync()).ShouldBe(rig.Expected());
        rig.Now.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task A_device_id_of_any_letters_stays_itself()
    {
        await using var rig = Rig("we ird,=\"'id;DROP", "夜间-7");
        rig.Store.CommitOneOfEach();
        await rig.StartAsync();
        await rig.SettledAsync();
        (await AllAsync()).ShouldBe(rig.Expected());
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
        (await AllAsync()).ShouldBe(rig.Expected());
    }

    [Fact]
    public async Task What_the_journal_has_forgotten_meanwhile_comes_from_what_is_kept()
    {
        await using var rig = new ProjectionRig(Options, new StoreRig(segmentBytes: 2048, keepBytes: 1)).WithDevices("a", "b");
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
        (await AllAsync()).ShouldBe(rig.Expected());
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
        (await AllAsync()).ShouldBe(rig.Expected());
    }

    internal ProjectionRig Rig(params string[] devices) => new ProjectionRig(Options).WithDevices(devices.Length > 0 ? devices : ["a", "b"]);
}
