using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Books;
using SensorHub.Devices.Projections;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Storage.Influx;

/// <summary>Runs every projection of the settings, each for itself: one whose server is down keeps no other from going on.</summary>
public sealed class ProjectionService : BackgroundService, IProjections
{
    private readonly Projection[] _all;
    private readonly Meter _meter = new("SensorHub.Storage.Projections");

    /// <param name="options">By name.</param>
    /// <param name="timers">Monotonic.</param>
    public ProjectionService(
        IReadOnlyDictionary<string, ProjectionOptions> options, IJournalFeed feed, TelemetryStore telemetry, HubDatabase database, IRegistry registry,
        TimeProvider city, TimeProvider timers, ILogger<ProjectionService> log)
    {
        var services = new ProjectionServices(feed, telemetry, database, registry, city, timers, log);
        _all = [.. options.Select(p => new Projection(services, p.Key, p.Value))];
        _meter.CreateObservableGauge("sensorhub.projection.following", () => Each(p => p.State == ProjectionState.Following ? 1 : 0));
        _meter.CreateObservableGauge("sensorhub.projection.lag", () => Each(p => p.LagBytes), "By");
        _meter.CreateObservableCounter("sensorhub.projection.written", () => Each(p => p.Written), "{point}");
        _meter.CreateObservableCounter("sensorhub.projection.dropped", () => Each(p => p.Dropped), "{point}");
        _meter.CreateObservableCounter("sensorhub.projection.gaps", () => Each(p => p.Gaps), "{gap}");
    }

    /// <summary>Each as the ledger shows it.</summary>
    public IReadOnlyList<IJournalConsumer> Consumers => _all;

    /// <summary>Series as the server of a projection has them.</summary>
    /// <exception cref="KeyNotFoundException">No projection has the name.</exception>
    public ISeriesStore SeriesOf(string name) => Find(name)?.Series ?? throw new KeyNotFoundException($"There is no projection {name}.");

    public IReadOnlyList<ProjectionSnapshot> Snapshot() => Array.ConvertAll(_all, p => p.Snapshot());

    public async Task<ReprojectionSnapshot?> StartAsync(string name, long fromMs, long toMs, CancellationToken cancellation = default) =>
        Find(name) is { } projection ? await projection.StartAsync(fromMs, toMs, cancellation) : null;

    public async Task<ReprojectionSnapshot?> CancelAsync(string name, CancellationToken cancellation = default) =>
        Find(name) is { } projection ? await projection.CancelAsync(cancellation) : null;

    public override void Dispose()
    {
        _meter.Dispose();
        foreach (var projection in _all)
            projection.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll([.. _all.Select(p => p.RunAsync(stoppingToken))]);

    private Projection? Find(string name) => Array.Find(_all, p => p.Name == name);

    private IEnumerable<Measurement<long>> Each(Func<ProjectionSnapshot, long> value) =>
        _all.Select(p => new Measurement<long>(value(p.Snapshot()), KeyValuePair.Create("projection", (object?)p.Name)));
}
