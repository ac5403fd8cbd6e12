using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Health;
using SensorHub.Alerts.Latency;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Backups;
using SensorHub.Devices.Books;
using SensorHub.Devices.Management;
using SensorHub.Devices.Projections;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Ingest;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Sessions;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Operational.Audit;
using SensorHub.Storage.Operational.Latency;
using SensorHub.Storage.Operational.Ledger;
using SensorHub.Storage.Operational.Management;
using SensorHub.Storage.Operational.Operations;
using SensorHub.Storage.Operational.Registry;
using SensorHub.TestKit.Ingest;
using SensorHub.TestKit.Management;

namespace SensorHub.Web.Tests.Hub;

/// <summary>The API on a real listener over the real registry and audit log, in a folder of its own; city and network time stand still.</summary>
internal sealed class WebHub : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 8, 20, 14, 0, 0, TimeSpan.Zero);

    private readonly string _folder;
    private readonly HubDatabase _database;
    private readonly WebApplication _app;
    private readonly IReadOnlyDictionary<string, string> _tokens;

    private WebHub(string folder, HubDatabase database, WebApplication app, IReadOnlyDictionary<string, string> tokens)
    {
        (_folder, _database, _app, _tokens) = (folder, database, app, tokens);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }
    public IServiceProvider Services => _app.Services;
    public IRegistryCommands Registry => Services.GetRequiredService<IRegistryCommands>();
    public FaultyStore Operations => Services.GetRequiredService<FaultyStore>();
    public ILiveEventFeed Feed => Services.GetRequiredService<ILiveEventFeed>();
    public MemoryQuarantine Quarantine => Services.GetRequiredService<MemoryQuarantine>();
    public MemoryJournal Journal => Services.GetRequiredService<MemoryJournal>();
    public SettableLag Lag => Services.GetRequiredService<SettableLag>();
    public MemoryVitals Vitals => Services.GetRequiredService<MemoryVitals>();
    public MemoryHistory History => Services.GetRequiredService<MemoryHistory>();
    public FakeTimeProvider CityClock => (FakeTimeProvider)Services.GetRequiredService<TimeProvider>();
    public FakeTimeProvider NetworkClock => (FakeTimeProvider)Services.GetRequiredService<WebOptions>().NetworkClock;

    public static async Task<WebHub> StartAsync(Func<WebOptions, WebOptions>? options = null, Action<WebApplicationBuilder>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("sensorhub-web-").FullName;
        var city = new FakeTimeProvider(Start);
        var database = HubDatabase.Open(Path.Combine(folder, HubDatabase.FileName));
        var key = HubKey.LoadOrCreate(folder);
        var audit = new AuditLog(database, key, city);
        var registry = await RegistryStore.LoadAsync(database, audit, key, city, NullLogger<RegistryStore>.Instance);
        var tokens = await City.SeedAsync(registry);

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(city);
        services.AddSingleton<IAuditLog>(audit);
        services.AddSingleton<IRegistry>(registry);
        services.AddSingleton<IRegistryCommands>(registry);
        services.AddSingleton(new TokenAuthenticator(registry, key));
        var calendar = new CityCalendar(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
        services.AddSingleton(calendar);
        var packs = RulePacks.Load(new(), calendar.Zone);
        services.AddSingleton(packs);
        services.AddSingleton(new RuleBook(packs.Rules, calendar));
        var operations = await OperationsStore.OpenAsync(database);
        services.AddSingleton(new FaultyStore(operations));
        services.AddSingleton<IOperationsStore>(s => s.GetRequiredService<FaultyStore>());
        services.AddSingleton<IOperationsQueries>(operations);
        services.AddSingleton<ILiveEventFeed>(operations);
        services.AddSingleton<SettableLag>();
        services.AddSingleton<IEvaluationLag>(s => s.GetRequiredService<SettableLag>());
        services.AddSingleton<IEvaluationProgress>(s => s.GetRequiredService<SettableLag>());
        services.AddSingleton<MemoryJournal>();
        services.AddSingleton<ILedgerStore>(new LedgerStore(database));
        services.AddSingleton(s => new LossLedger(new(
            s.GetRequiredService<IngestLedger>(), () => s.GetRequiredService<SettableLag>().Passed, () => s.GetRequiredService<SettableLag>().Notified,
            new SilentFeed(), s.GetRequiredService<ILedgerStore>(), city)));
        services.AddSingleton<SessionLedger>();
        services.AddSingleton<IAlertTraceStore>(new AlertTraceStore(database));
        services.AddSingleton<TraceMeter>();
        services.AddSingleton(s => new TraceDesk(
            s.GetRequiredService<IAlertTraceStore>(), s.GetRequiredService<TraceMeter>(), city, city, NullLogger<TraceDesk>.Instance));
        services.AddHostedService(s => s.GetRequiredService<TraceDesk>());
        services.AddSingleton<IJournal>(s => s.GetRequiredService<MemoryJournal>());
        services.AddSingleton<IReadingIndex, MemoryReadingIndex>();
        services.AddSingleton(new IngestClocks(city, city));
        services.AddSingleton<HeldPackets>();
        services.AddIngest(new DeviceQuotaOptions(), new DecoderLimits());
        services.AddBrokers([]);
        services.AddSingleton<IProjections>(new MemoryProjections());
        services.AddSingleton<IBackupDesk>(new MemoryBackups());
        services.AddSingleton<MemoryQuarantine>();
        services.AddSingleton<IQuarantine>(s => s.GetRequiredService<MemoryQuarantine>());
        services.AddSingleton<MemoryHistory>();
        services.AddSingleton<IReadingHistory>(s => s.GetRequiredService<MemoryHistory>());
        services.AddSingleton<ISeriesStore>(s => new SeriesReader(new HistoryValues(s.GetRequiredService<IReadingHistory>())));
        var management = new ManagementStore(database, audit, registry, city);
        services.AddSingleton<ICommandStore>(management);
        services.AddSingleton<IShadowStore>(management);
        services.AddSingleton<IReportStore>(management);
        services.AddSingleton<MemoryDownlink>();
        services.AddSingleton<IDownlink>(s => s.GetRequiredService<MemoryDownlink>());
        services.AddManagement();
        services.AddSingleton<MemoryVitals>();
        services.AddSingleton<IDeviceVitals>(s => s.GetRequiredService<MemoryVitals>());
        var web = WebOptions.Default with { NetworkClock = new FakeTimeProvider(Start) };
        services.AddSensorHubWeb(options?.Invoke(web) ?? web);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapSensorHubApi();
        await app.StartAsync();
        return new(folder, database, app, tokens);
    }

    public Task<IReadOnlyList<AuditRow>> AuditAsync() => Services.GetRequiredService<IAuditLog>().ReadAfterAsync(0, 1000);

    public string TokenOf(string user) => _tokens[user];

    /// <summary>A client with the user's token; null = without any.</summary>
    public HttpClient As(string? user)
    {
        // A stream that is left is closed at once, not drained first.
        var handler = new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero };
        var client = new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        if (user is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(user));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
