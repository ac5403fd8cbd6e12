using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Operational.Audit;
using SensorHub.Storage.Operational.Registry;
using SensorHub.Storage.Postgres;
using SensorHub.Storage.Tests.Postgres;

namespace SensorHub.Storage.Tests.Operational;

/// <summary>What operational data may lie in.</summary>
public enum TestedEngine
{
    Sqlite,
    Postgres,
}

/// <summary>A data folder of its own, and the store over it; removed at the end.</summary>
public sealed class HubFolder(TestedEngine engine = TestedEngine.Sqlite) : IAsyncDisposable
{
    private HubDatabase? _database;
    private string? _databaseName;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sensorhub-test-").FullName;
    public string DatabasePath => Path.Combine(Folder, HubDatabase.FileName);
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 22, 0, 0, TimeSpan.Zero));

    /// <summary>Empty unless the data are there.</summary>
    public PostgresOptions Postgres => engine == TestedEngine.Postgres ? TestServer.Options(_databaseName ??= TestServer.NewDatabase()) : new();
    public HubDatabase Database => _database ??= Open();
    public KeyedHash Key => HubKey.LoadOrCreate(Folder);
    public AuditLog Audit => new(Database, Key, Clock);

    public Task<RegistryStore> RegistryAsync() =>
        RegistryStore.LoadAsync(Database, Audit, Key, Clock, NullLogger<RegistryStore>.Instance);

    /// <summary>A registry with city, squad and a site.</summary>
    public async Task<RegistryStore> FurnishedRegistryAsync()
    {
        var registry = await RegistryAsync();
        await registry.PutAsync(new Area("city", "City", AreaLevel.City, null), Expected.Nothing, Actor.Hub);
        await registry.PutAsync(new Squad("sq-1", "First squad", "city"), Expected.Nothing, Actor.Hub);
        await registry.PutAsync(Site("s-1"), Expected.Nothing, Actor.Hub);
        return registry;
    }

    public static Site Site(string id) => new()
    {
        Id = id,
        Name = "East gate",
        Kind = SiteKind.Construction,
        Location = new(31.2304, 121.4737),
        Party = new("Builder Ltd", [new("Li", "+86 21 5555 0101")]),
        BusinessHours = new(new(10, 0), new(2, 0)),
        Boundary = new NetTopologySuite.IO.WKTReader().Read("POLYGON((121.47 31.23, 121.48 31.23, 121.48 31.24, 121.47 31.23))"),
        ApprovedForTipping = true,
    };

    public async Task CloseAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        _database = null;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_databaseName is not null)
            TestServer.Drop(_databaseName);
        Directory.Delete(Folder, recursive: true);
    }

    private HubDatabase Open() => engine == TestedEngine.Postgres
        ? HubDatabase.Open(Postgres, Key, SystemClock.Instance)
        : HubDatabase.Open(DatabasePath);
}
