using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quartz;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Composition;
using SensorHub.Storage.Postgres;
using SensorHub.TestKit.Servers;

namespace SensorHub.EndToEnd.Tests.Postgres;

/// <summary>The hub's scheduler, twice on one PostgreSQL, each behind a way of its own that can be cut.</summary>
public sealed class ClusteredSchedulerTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly Firings _firings = new();
    private readonly Dictionary<string, CuttingProxy> _ways = [];
    private readonly List<IHost> _nodes = [];
    private PostgresServer _server = null!;
    private string _name = "";

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _name = _server.CreateDatabase();
    }

    [Fact]
    public async Task Each_firing_happens_once_and_who_is_cut_off_in_the_middle_of_its_work_is_replaced()
    {
        await StartAsync("first");
        await UntilAsync(5);
        await StartAsync("second");
        await UntilAsync(25);

        var (victim, before) = await CutInMidJobAsync();
        await UntilAsync(before + 5);

        var done = _firings.Done;
        done.Skip(before).Select(f => f.Node).ShouldAllBe(node => node != victim);
        done.Select(f => f.DueAt).ShouldBeUnique();
    }

    [Fact]
    public async Task A_hub_that_starts_again_finds_its_times_and_schedules_nothing_twice()
    {
        await StartAsync("first");
        await UntilAsync(3);
        await _nodes[0].StopAsync();
        var before = _firings.Done.Count;

        await StartAsync("first");
        await UntilAsync(before + 3);

        _firings.Done.Select(f => f.DueAt).ShouldBeUnique();
        _server.Execute("DO $$ BEGIN ASSERT (SELECT count(*) = 1 FROM quartz_4_7_triggers) AND (SELECT count(*) = 1 FROM quartz_4_7_job_details); END $$", _name);
    }

    [Fact]
    public async Task A_hub_that_was_killed_in_the_middle_of_its_work_goes_on_when_it_starts_again()
    {
        await StartAsync("first");
        var (_, before) = await CutInMidJobAsync();

        await StartAsync("first");
        await UntilAsync(before + 3);

        _firings.Done.Select(f => f.DueAt).ShouldBeUnique();
    }

    public async Task DisposeAsync()
    {
        _firings.Release();
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            node.Dispose();
        }

        foreach (var way in _ways.Values)
            way.Dispose();
        await _server.DisposeAsync();
    }

    private Task UntilAsync(int firings) => Patience.UntilAsync(() => _firings.Done.Count >= firings, $"{firings} firings", 3 * Patience.Limit);

    private async Task<(string Victim, int Before)> CutInMidJobAsync()
    {
        var victim = await _firings.HoldNextAsync().OrFail("a job to hold");
        var before = _firings.Done.Count;
        _ways.Remove(victim, out var way);
        way!.Dispose();
        return (victim, before);
    }

    private async Task StartAsync(string name)
    {
        if (!_ways.TryGetValue(name, out var way))
            _ways.Add(name, way = new CuttingProxy(_server.Port, "no such word"u8.ToArray()));
        var node = new HostBuilder().ConfigureServices(services => services
            .AddSingleton(new FiringNode(name, _firings))
            .AddScheduler(OptionsAt(way.Port), $"{name} {_name}")
            .AddQuartz(quartz => quartz.ScheduleJob<FiringJob>(
                trigger => trigger.WithIdentity("test").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(Interval).RepeatForever())))
            // Nobody is taken for dead who is only slow.
            .Configure<ClusteringOptions>(cluster => (cluster.CheckinInterval, cluster.CheckinMisfireThreshold) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10))))
            .Build();
        _nodes.Add(node);
        await node.StartAsync();
    }

    private PostgresOptions OptionsAt(int port) => new() { ConnectionString = _server.ConnectionString(_name, port) };
}
