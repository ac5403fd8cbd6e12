using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Host.Configuration;
using SensorHub.Host.Sockets;
using SensorHub.Ingest;
using SensorHub.Ingest.Admission;
using SensorHub.Storage.Operational.Registry;
using SensorHub.Web;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace SensorHub.Host.Composition;

/// <summary>A whole hub that can be started and stopped in process.</summary>
public sealed class HubHost : IAsyncDisposable
{
    /// <summary>How long the workers may take to stop, all together.</summary>
    internal static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly WebApplication _app;
    private readonly HubStores _stores;
    private readonly Logger _log;

    private HubHost(WebApplication app, HubStores stores, Logger log, ListeningPorts ports)
    {
        _app = app;
        _stores = stores;
        _log = log;
        Ports = ports;
    }

    public ListeningPorts Ports { get; }
    public IServiceProvider Services => _app.Services;

    /// <summary>Why a worker ended by itself, and the hub with it; null while all is well or when it was asked to stop.</summary>
    public Exception? Failure => Services.GetServices<IHostedService>().OfType<BackgroundService>()
        .Select(worker => worker.ExecuteTask?.Exception?.GetBaseException()).FirstOrDefault(failure => failure is not null);

    /// <param name="configuration">For the log's own section, Serilog.</param>
    /// <param name="decorate">A test may stand between committer and journal.</param>
    /// <exception cref="ConfigurationException">The process may open too few files, or an address or a port cannot be listened at.</exception>
    /// <exception cref="RulePackException">A rule pack or overlay has faults; nothing was opened.</exception>
    /// <exception cref="IOException">The data folder or a port is held by another process.</exception>
    /// <exception cref="InvalidDataException">Stored data are damaged.</exception>
    public static async Task<HubHost> StartAsync(
        HubOptions options, DataFolder folder, CityClocks clocks, IConfiguration configuration, Func<IJournal, IJournal>? decorate = null,
        CancellationToken cancellation = default)
    {
        var packs = RulePacks.Load(options.Rules, clocks.Calendar.Zone);
        PoolThreads.Reserve();
        var log = HubLog.Create(configuration);
        HubStores? stores = null;
        WebApplication? app = null;
        try
        {
            var plan = SocketPlan.For(options, OpenFiles.Limit());
            stores = await HubStores.OpenAsync(options, folder, clocks, new SerilogLoggerFactory(log), cancellation);
            await FirstAdministrator.EnsureAsync(stores.Registry, folder.Path, cancellation);
            app = Build(options, plan, log, services =>
                services.AddHub(options with { Mqtt = options.Mqtt with { Limits = options.Mqtt.Limits with { MaxConnections = plan.Mqtt } } }, stores, clocks, packs, decorate?.Invoke(stores.Journal) ?? stores.Journal));
            await ListenAsync(app, options, cancellation);
            var ports = app.Services.GetRequiredService<IServer>().Ports(options);
            if (!plan.Fits)
                app.Logger.TooFewFiles(plan.Files, plan.Mqtt, options.Mqtt.Limits.MaxConnections, plan.Needed);
            if (options.Mqtt is { AllowPlaintext: true, IsLoopback: false })
                app.Logger.SecretsInPlaintext(ports.Mqtt!);
            if (options.Ingest.Lab.Port != 0)
                app.Logger.LabIsOpen(options.Ingest.Lab.Port);
            ports.Write(folder.Path);
            return new(app, stores, log, ports);
        }
        catch
        {
            await CloseAsync(app, stores, log);
            throw;
        }
    }

    /// <summary>Completes when the hub was asked to stop, or a part of it failed; see <see cref="Failure"/>.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <summary>Stops the intake, commits what was taken, decides what was committed, closes the stores.</summary>
    public async ValueTask DisposeAsync()
    {
        ListeningPorts.Remove(_stores.Folder.Path);
        await CloseAsync(_app, _stores, _log);
    }

    private static WebApplication Build(HubOptions options, SocketPlan plan, Logger log, Action<IServiceCollection> add)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSerilog(log);
        var seats = new HubSeats(plan);
        builder.WebHost.UseKestrelCore().UseSockets(transport => transport.BoundReadAhead()).UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(options, seats));
        builder.Services.AddRouting().AddSeats(plan, seats);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopLimit);
        add(builder.Services);
        var app = builder.Build();
        app.MapSensorHubApi();
        if (options.Http.IsLoopback || options.Mqtt.AllowPlaintext)
            app.MapMqttOverWebSocket();
        else
            app.Logger.NoMqttOverWebSocket();
        return app;
    }

    private static async Task ListenAsync(WebApplication app, HubOptions options, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (SocketException e)
        {
            throw new ConfigurationException([Listeners.FaultOf(options, e)]);
        }
    }

    // Each is closed whatever the ones before it throw, and the log last: all of them write to it.
    private static async Task CloseAsync(WebApplication? app, HubStores? stores, Logger log)
    {
        await using var last = log;
        await using var second = stores;
        await using var first = app;
        if (app is not null)
            await app.StopAsync();
    }
}
