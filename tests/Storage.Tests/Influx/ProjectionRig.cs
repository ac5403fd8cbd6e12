using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Devices.Projections;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Influx;
using SensorHub.Storage.Tests.Operational;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>A journal, a telemetry store and hub.db of a test's own, with one projection over them that can be ended and begun again.</summary>
internal sealed class ProjectionRig(ProjectionOptions options, StoreRig? store = null) : IAsyncDisposable, IRegistry
{
    public const string Name = "city";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private readonly HubFolder _hub = new();
    private ProjectionService? _service;

    public StoreRig Store { get; } = store ?? new StoreRig(segmentBytes: 1 << 20);
    public ProjectionSnapshot Now => _service!.Snapshot().Single();

    /// <summary>Answers of the server.</summary>
    public ISeriesStore Series => _service!.SeriesOf(Name);

    public RegistrySnapshot Current { get; private set; } = RegistrySnapshot.Empty;

    /// <summary>Quick to try again, so that tests need not wait.</summary>
    public static ProjectionOptions OptionsOf(ProjectionKind kind, Uri url, string database) => new()
    {
        Kind = kind,
        Url = url.ToString(),
        Database = database,
        Linger = TimeSpan.FromMilliseconds(20),
        Timeout = TimeSpan.FromSeconds(20),
        RetryMost = TimeSpan.FromMilliseconds(300),
        RetryRefused = TimeSpan.FromMilliseconds(200),
    };

    public ProjectionRig WithDevices(params string[] ids)
    {
        var devices = ids.Select((id, i) => new Device { Handle = i + 1, Id = id, Kind = DeviceKind.Noise, IntervalS = 1 }).ToList();
        Current = Current with
        {
            Devices = devices.ToImmutableDictionary(d => d.Id),
            DevicesByHandle = devices.ToImmutableDictionary(d => d.Handle),
        };
        return this;
    }

    public async Task StartAsync(string name = Name)
    {
        _service = new(
            new Dictionary<string, ProjectionOptions> { [name] = options }, Store.Journal, Store.Store, _hub.Database, this, _hub.Clock, SystemClock.Instance,
            NullLogger<ProjectionService>.Instance);
        await _service.StartAsync(CancellationToken.None);
    }

    /// <summary>As a kill does: what is on its way is not waited for, and nothing is stored any more.</summary>
    public async Task EndAsync()
    {
        await _service!.StopAsync(CancellationToken.None).WaitAsync(Limit, SystemClock.Instance);
        _service.Dispose();
    }

    public async Task ReprojectAsync(long fromMs = 0, long toMs = long.MaxValue / 4)
    {
        (await _service!.StartAsync(Name, fromMs, toMs)).ShouldNotBeNull();
        await UntilAsync(() => Now.Reprojection!.State != ReprojectionState.Running, "the past to be written");
    }

    public Task<ReprojectionSnapshot?> BeginReprojectionAsync() => _service!.StartAsync(Name, 0, long.MaxValue / 4);

    public Task<ReprojectionSnapshot?> CancelAsync() => _service!.CancelAsync(Name);

    /// <summary>Until the server has accepted all that is durable.</summary>
    public Task SettledAsync() => UntilAsync(() => Now is { LagBytes: 0, State: ProjectionState.Following }, "the projection to follow");

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Limit)
                throw new TimeoutException($"Waited in vain for {what}: {Now}");
            await Task.Delay(Step, SystemClock.Instance);
        }
    }

    /// <summary>Values in force as the embedded store has them, good ones under the metric's name, others under its flagged one.</summary>
    public SortedDictionary<string, double> Expected()
    {
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var device in Current.DevicesByHandle.Values)
        {
            foreach (var period in new[] { 0, 1, 60, 3600 })
            {
                Store.Store.History.Read(
                    device.Handle, period, long.MinValue, long.MaxValue, long.MaxValue,
                    (ms, _, inForce) =>
                    {
                        foreach (var value in inForce)
                            values[Key(device.Id, period, ms, LineNames.Field(value.Metric) + (value.Quality == Quality.Good ? "" : LineNames.FlaggedSuffix))] = value.Value;
                    });
            }
        }

        return values;
    }

    public static string Key(string device, int periodS, long ms, string field) => $"{device}/{periodS}/{ms}/{field}";

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Store.Dispose();
        await _hub.DisposeAsync();
    }
}
