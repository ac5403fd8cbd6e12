using SensorHub.Devices.Time;
using SensorHub.Storage.Backups;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Tests.Checks;
using SensorHub.Storage.Tests.Operational;

namespace SensorHub.Storage.Tests.Backups;

/// <summary>A hub's data folder, a folder of backups, and places to restore to.</summary>
internal sealed class BackupRig : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backup-").FullName;
    private int _restored;

    private BackupRig(DataFolderRig hub) => Hub = hub;

    public DataFolderRig Hub { get; }
    public string Backups => Path.Combine(_folder, "backups");
    public BackupFolder Folder => new(Backups);

    public static async Task<BackupRig> FilledAsync(TestedEngine engine = TestedEngine.Sqlite) => new(await DataFolderRig.FilledAsync(engine: engine));

    public async Task<Generation> BackUpAsync(int keep = 7, string? to = null, IWorkProgress? progress = null, long minFreeBytes = 0, CancellationToken cancellation = default)
    {
        using var journal = new GrowingJournal(Hub.Journal);
        return await new BackupRun(
            new(Hub.Places, journal, Hub.Clock), new(to ?? Backups), new(SystemClock.Instance, 0, new(to ?? Backups, minFreeBytes)), progress ?? NoProgress.Instance).RunAsync(keep, cancellation);
    }

    /// <returns>The restored folder.</returns>
    public async Task<(string Folder, RestoreReport Report)> RestoreAsync(long? toMs = null)
    {
        var to = Path.Combine(_folder, $"restored-{_restored++}");
        return (to, await Restore.RunAsync(Backups, DataPlaces.In(to), toMs, NoProgress.Instance, CancellationToken.None));
    }

    public static CheckReport Check(string folder) => DataFolderCheck.Run(DataPlaces.In(folder), NoProgress.Instance, CancellationToken.None);

    /// <summary>Seconds and values of a device, as the stores of a folder tell them; opens them as the hub does.</summary>
    public static async Task<List<(int Second, double Value)>> ReadAsync(string folder, int device)
    {
        using var journal = SegmentJournal.Open(new() { Folder = DataPlaces.In(folder).Journal }, SystemClock.Instance);
        using var telemetry = await TelemetryStore.OpenAsync(new() { DatabaseFile = DataPlaces.In(folder).TelemetryDatabase }, journal);
        var read = new List<(int, double)>();
        telemetry.History.Read(
            device, 1, long.MinValue, long.MaxValue, long.MaxValue,
            (ms, _, values) => read.Add(((int)((ms - DataFolderRig.TimeOf(0)) / 1000), values[0].Value)));
        return read;
    }

    public static IEnumerable<(int Second, double Value)> Sent(int device, int seconds) =>
        Enumerable.Range(0, seconds).Select(s => (s, DataFolderRig.ValueOf(device, s)));

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
