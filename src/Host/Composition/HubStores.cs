using SensorHub.Devices.Registry;
using SensorHub.Host.Configuration;
using SensorHub.Ingest;
using SensorHub.Ingest.Sessions;
using SensorHub.Storage.Backups;
using SensorHub.Storage.Checkpoints;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Operational.Audit;
using SensorHub.Storage.Operational.Latency;
using SensorHub.Storage.Operational.Ledger;
using SensorHub.Storage.Operational.Management;
using SensorHub.Storage.Operational.Operations;
using SensorHub.Storage.Operational.Quarantine;
using SensorHub.Storage.Operational.Registry;
using SensorHub.Storage.Operational.Sessions;
using SensorHub.Storage.Postgres;
using SensorHub.Storage.Retention;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Host.Composition;

/// <summary>Everything that lies in the data folder, opened in the order that each needs the other.</summary>
internal sealed class HubStores : IAsyncDisposable
{
    private HubStores(
        DataFolder folder, KeyedHash hash, HubDatabase database, AuditLog audit, RegistryStore registry, OperationsStore operations,
        SessionStore sessions, SegmentJournal journal, TelemetryStore telemetry, CheckpointFolder checkpoints, TimeProvider city)
    {
        Folder = folder;
        Hash = hash;
        Database = database;
        Audit = audit;
        Registry = registry;
        Operations = operations;
        Sessions = sessions;
        Journal = journal;
        Telemetry = telemetry;
        Checkpoints = checkpoints;
        Quarantine = new(database, new QuarantineBounds());
        Ledger = new(database);
        Traces = new(database);
        Management = new(database, audit, registry, city);
    }

    public DataFolder Folder { get; }
    public KeyedHash Hash { get; }
    public HubDatabase Database { get; }
    public AuditLog Audit { get; }
    public RegistryStore Registry { get; }
    public OperationsStore Operations { get; }
    public SessionStore Sessions { get; }
    public SegmentJournal Journal { get; }
    public TelemetryStore Telemetry { get; }
    public CheckpointFolder Checkpoints { get; }
    public QuarantineStore Quarantine { get; }
    public ManagementStore Management { get; }
    public LedgerStore Ledger { get; }
    public AlertTraceStore Traces { get; }

    /// <exception cref="IOException">The folder is held by another hub or cannot be written.</exception>
    /// <exception cref="InvalidDataException">Something in it is damaged; names file and place.</exception>
    public static async Task<HubStores> OpenAsync(
        HubOptions options, DataFolder folder, CityClocks clocks, ILoggerFactory logs, CancellationToken cancellation)
    {
        if (File.Exists(folder.File(Restore.UnfinishedMark)))
            throw new IOException($"a restore into {folder.Path} did not end: empty the folder and restore again");
        DatabaseLogs.EnsureWhole(options.PlacesIn(folder.Path));
        try
        {
            return await OpenWholeAsync(options, folder, clocks, logs, cancellation);
        }
        catch (Exception e) when (e is not (IOException or InvalidDataException or NewerSchemaException or DataTakenException or ArgumentException or OperationCanceledException))
        {
            throw new InvalidDataException($"The data in {folder.Path} cannot be opened ({e.Message}). Look at them with: sensorhub check --data {folder.Path}", e);
        }
    }

    private static async Task<HubStores> OpenWholeAsync(
        HubOptions options, DataFolder folder, CityClocks clocks, ILoggerFactory logs, CancellationToken cancellation)
    {
        var city = clocks.City;
        var hash = HubKey.LoadOrCreate(folder.Path);
        var database = Open(options, folder, hash, clocks, cancellation);
        SegmentJournal? journal = null;
        try
        {
            var audit = new AuditLog(database, hash, city);
            var registry = await RegistryStore.LoadAsync(database, audit, hash, city, logs.CreateLogger<RegistryStore>(), cancellation);
            var operations = await OperationsStore.OpenAsync(database, cancellation);
            var sessions = await SessionStore.OpenAsync(
                database, new SubscriptionRights(registry), options.Mqtt.Limits.Sessions, new IngestClocks(city, clocks.Machine), cancellation);
            journal = SegmentJournal.Open(options.Journal, city, logs.CreateLogger<SegmentJournal>());
            var telemetry = await TelemetryStore.OpenAsync(
                options.Telemetry with { Calendar = clocks.Calendar }, journal, logs.CreateLogger<TelemetryStore>(),
                new(options.Retention, new StandingHolds(registry, operations), clocks.Machine, clocks.Speed), cancellation);
            var checkpoints = new CheckpointFolder(folder.File("checkpoints"), logs.CreateLogger<CheckpointFolder>());
            return new(folder, hash, database, audit, registry, operations, sessions, journal, telemetry, checkpoints, city);
        }
        catch
        {
            journal?.Dispose();
            await database.DisposeAsync();
            throw;
        }
    }

    private static HubDatabase Open(HubOptions options, DataFolder folder, KeyedHash hash, CityClocks clocks, CancellationToken cancellation)
    {
        var places = options.PlacesIn(folder.Path);
        var (file, moved) = (places.HubDatabase, places.MovedHubDatabase);
        // Journal entries name devices by the handles of their own registry.
        if (!options.Postgres.IsUsed)
        {
            return File.Exists(file) || !File.Exists(moved)
                ? HubDatabase.Open(file)
                : throw new IOException($"the operational data of {folder.Path} were moved to PostgreSQL: set Postgres:ConnectionString, or rename {moved} to go back to how they were then");
        }

        if (File.Exists(file))
            throw new IOException($"{file} holds operational data and Postgres:ConnectionString is set: they would be two hubs in one; move them with sensorhub move-to-postgres, or start without the setting");
        return HubDatabase.Open(options.Postgres, hash, clocks.Machine, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        Telemetry.Dispose();
        Journal.Dispose();
        await Database.DisposeAsync();
    }
}
