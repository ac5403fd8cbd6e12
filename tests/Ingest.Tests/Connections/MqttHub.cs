using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Management;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Connections;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Operational.Sessions;
using SensorHub.TestKit.Ingest;
using SensorHub.TestKit.Management;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.Ingest.Tests.Connections;

/// <summary>
/// The real endpoint on Kestrel at a free loopback port, its journal in memory, its sessions in a file of its own, its clocks in the test's hand.
/// </summary>
public sealed class MqttHub : IRegistry, IAsyncDisposable
{
    public const string Secret = "shd_secret-of-n1";
    public const string Token = "sht_token-of-everyone";
    public const long T = 1_786_802_340_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly KeyedHash _hash = new(new byte[KeyedHash.KeyLength]);
    private readonly string _folder = Directory.CreateTempSubdirectory("sensorhub-test-").FullName;
    private readonly HubDatabase _database;
    private readonly WebApplication _app;
    private volatile RegistrySnapshot _current = null!;
    private int _looks;
    private IPEndPoint _lab = null!;

    private MqttHub(MqttEndpointOptions options, DeviceQuotaOptions? quota, X509Certificate2? certificate, ISubscriptionWatcher? watcher,
        Func<ISessionStore, ISessionStore>? decorate)
    {
        _database = HubDatabase.Open(Path.Combine(_folder, HubDatabase.FileName));
        Management = new(City);
        Current = With(
            NewDevice(1, "n1"), NewDevice(2, "n2"), NewDevice(3, "gw") with { Kind = DeviceKind.Gateway }, NewDevice(4, "child") with { GatewayId = "gw" },
            NewDevice(5, "off") with { Enabled = false }, NewDevice(6, "nosecret") with { SecretHash = default }) with
        {
            Users = new[] { NewUser("wang", "sq-1"), NewUser("li", "sq-2"), NewUser("chen", null) with { Role = Role.Analyst } }.ToImmutableDictionary(u => u.Name),
        };
        var clocks = new IngestClocks(City, Network);
        Sessions = SessionStore.OpenAsync(_database, new SubscriptionRights(this), options.Sessions, clocks).GetAwaiter().GetResult();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services
            .AddSingleton<IRegistry>(this).AddSingleton(_hash)
            .AddSingleton<IJournal>(Journal).AddSingleton<IReadingIndex>(new MemoryReadingIndex(Journal)).AddSingleton<IEvaluationLag>(new FakeLag()).AddSingleton(Held)
            .AddSingleton(clocks).AddSingleton(decorate?.Invoke(Sessions) ?? Sessions).AddSingleton(Sessions.Ledger)
            .AddIngest(quota ?? new(), DecoderLimits.Default)
            .AddSingleton<IDownlink>(Sessions)
            .AddSingleton<IReportStore>(Management).AddSingleton<ICommandStore>(Management).AddSingleton<IShadowStore>(Management)
            .AddManagement()
            .AddMqttEndpoint(options)
            .Configure<SocketTransportOptions>(o => o.BoundReadAhead());
        if (watcher is not null)
            builder.Services.AddSingleton(watcher);
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l =>
        {
            if (certificate is not null)
                l.UseHttps(certificate);
            l.UseMqtt();
        }));
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseMqttLab()));
        _app = builder.Build();
        _app.MapMqttOverWebSocket();
    }

    public RegistrySnapshot Current
    {
        get
        {
            Interlocked.Increment(ref _looks);
            return _current;
        }
        set => _current = value;
    }

    /// <summary>How often the registry was asked: a log-in does.</summary>
    public int Looks => Volatile.Read(ref _looks);
    public FakeTimeProvider City { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(T + 60_000));
    public FakeTimeProvider Network { get; } = new();
    public MemoryJournal Journal { get; } = new();
    public MemoryManagement Management { get; }
    public HeldPackets Held { get; } = new();
    public SessionStore Sessions { get; }
    public MemoryLog Log { get; } = new();
    public IPEndPoint EndPoint { get; private set; } = null!;
    public int HttpPort { get; private set; }
    public LedgerSnapshot Books => Get<IngestLedger>().Snapshot();

    public T1 Get<T1>() where T1 : notnull => _app.Services.GetRequiredService<T1>();

    public static async Task<MqttHub> StartAsync(
        MqttEndpointOptions? options = null, DeviceQuotaOptions? quota = null, X509Certificate2? certificate = null,
        ISubscriptionWatcher? watcher = null, Func<ISessionStore, ISessionStore>? decorate = null)
    {
        var hub = new MqttHub(options ?? MqttEndpointOptions.Default, quota, certificate, watcher, decorate);
        await hub._app.StartAsync().WaitAsync(Limit);
        var ports = hub._app.Urls.Select(url => new Uri(url).Port).ToList();
        hub.EndPoint = new(IPAddress.Loopback, ports[0]);
        hub.HttpPort = ports[1];
        hub._lab = new(IPAddress.Loopback, ports[2]);
        return hub;
    }

    public Task StopAsync() => _app.StopAsync().WaitAsync(Limit);

    public Device NewDevice(int handle, string id) => new()
    {
        Handle = handle,
        Id = id,
        Kind = DeviceKind.Noise,
        IntervalS = 1,
        SecretHash = _hash.Of(Secret),
    };

    public User NewUser(string name, string? squad) => new(name, Role.SquadMember, "city", squad, _hash.Of(Token));

    public static RegistrySnapshot With(params Device[] devices) => new()
    {
        Devices = devices.ToImmutableDictionary(d => d.Id),
        DevicesByHandle = devices.ToImmutableDictionary(d => d.Handle),
    };

    public Task<RawClient> OpenAsync(MqttVersion version = MqttVersion.V5) => RawClient.OpenAsync(EndPoint, version);

    public Task<RawClient> OpenLabAsync(MqttVersion version) => RawClient.OpenAsync(_lab, version);

    public async Task<RawClient> ConnectAsync(string id, MqttVersion version = MqttVersion.V5, ushort keepAliveS = 60)
    {
        var client = await OpenAsync(version);
        await client.ConnectAsync(id, Secret, keepAliveS);
        (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        return client;
    }

    /// <summary>Entries that are on disk.</summary>
    public IReadOnlyList<EntryCopy> Stored => [.. Journal.Records.SelectMany(r => EntryCopy.All(r.Entries))];

    /// <summary>Readings and refused payloads that are on disk.</summary>
    public IReadOnlyList<EntryCopy> StoredPayloads => [.. Stored.Where(e => e.Kind <= EntryKind.Quarantine)];

    public static async Task Eventually(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Journal.Refuse(null);
        Journal.Release();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        Journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Log lines as they would be written.</summary>
public sealed class MemoryLog : ILoggerProvider, ILogger
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
            _lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
