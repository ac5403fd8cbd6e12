using Microsoft.AspNetCore.Hosting.Server;
using SensorHub.Host.Configuration;
using SensorHub.Ingest;
using SensorHub.Ingest.Admission;
using SensorHub.Storage.Sqlite.Registry;
using SensorHub.Web;
using Serilog;

namespace SensorHub.Host.Composition;

/// <summary>A whole hub that can be started and stopped in process.</summary>
public sealed class HubHost : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly WebApplication _app;
    private readonly HubStores _stores;

    private HubHost(WebApplication app, HubStores stores, ListeningPorts ports)
    {
        _app = app;
        _stores = stores;
        Ports = ports;
    }

    public ListeningPorts Ports { get; }
    public IServiceProvider Services => _app.Services;

    /// <param name="configuration">For the log's own section, Serilog.</param>
    /// <param name="decorate">A test may stand between committer and journal.</param>
    /// <exception cref="IOException">The data folder or a port is held by another process.</exception>
    /// <exception cref="InvalidDataException">Stored data are damaged.</exception>
    public static async Task<HubHost> StartAsync(
        HubOptions options, DataFolder folder, CityClocks clocks, IConfiguration configuration, Func<IJournal, IJournal>? decorate = null,
        CancellationToken cancellation = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSerilog(HubLog.Create(configuration), dispose: true);
        builder.WebHost.UseKestrelCore().UseSockets(transport => transport.BoundReadAhead()).UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(options));
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopLimit);

        using var logs = LoggerFactory.Create(logging => logging.AddSerilog(HubLog.Create(configuration), dispose: true));
        var stores = await HubStores.OpenAsync(options, folder, clocks.City, logs, cancellation);
        try
        {
            await FirstAdministrator.EnsureAsync(stores.Registry, folder.Path, cancellation);
            builder.Services.AddHub(options, stores, clocks, decorate?.Invoke(stores.Journal) ?? stores.Journal);
            var app = builder.Build();
            app.MapSensorHubApi();
            await app.StartAsync(cancellation);
            var ports = app.Services.GetRequiredService<IServer>().Ports();
            ports.Write(folder.Path);
            return new(app, stores, ports);
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the hub was asked to stop, or a part of it failed.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <summary>Stops the intake, commits what was taken, decides what was committed, closes the stores.</summary>
    public async ValueTask DisposeAsync()
    {
        ListeningPorts.Remove(_stores.Folder.Path);
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _stores.DisposeAsync();
    }
}
