using SensorHub.Devices.Series;
using SensorHub.Storage.Influx;
using SensorHub.Storage.Tests.Series;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>InfluxDB, fed by its projection.</summary>
public sealed class InfluxSeriesTests(InfluxFixture fixture) : ProjectedSeriesSuite(ProjectionKind.InfluxDb, fixture.Server.Url), IClassFixture<InfluxFixture>;

/// <summary>VictoriaMetrics, fed by its projection.</summary>
public sealed class VictoriaSeriesTests(VictoriaFixture fixture)
    : ProjectedSeriesSuite(ProjectionKind.VictoriaMetrics, fixture.Server.Url), IClassFixture<VictoriaFixture>
{
    protected override async Task CatchUpAsync()
    {
        await base.CatchUpAsync();
        await fixture.Server.FlushAsync();
    }
}

/// <summary>What every store answers, asked of a server that a projection feeds.</summary>
public abstract class ProjectedSeriesSuite : SeriesStoreSuite
{
    private readonly ProjectionRig _rig;

    protected ProjectedSeriesSuite(ProjectionKind kind, Uri url) =>
        _rig = new ProjectionRig(ProjectionRig.OptionsOf(kind, url, $"hub{Guid.NewGuid():N}") with { Linger = TimeSpan.Zero })
            .WithDevices([.. Enumerable.Range(1, 20).Select(i => $"meter-{i}")]);

    protected override ISeriesStore Store => _rig.Series;

    protected override int Rounds => 3;

    public override Task InitializeAsync() => _rig.StartAsync();

    public override async Task DisposeAsync() => await _rig.DisposeAsync();

    protected override Task FeedAsync(IReadOnlyList<byte[]> entries)
    {
        _rig.Store.Commit(entries);
        return Task.CompletedTask;
    }

    protected override Task CatchUpAsync() => _rig.SettledAsync();
}
