using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Storage.Checkpoints;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Operational.Operations;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Tests.Journal;
using SensorHub.Storage.Tests.Operational;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Checks;

/// <summary>A data folder as a hub makes it: registry, audit, journal in several segments, chunks, positions, a checkpoint.</summary>
internal sealed class DataFolderRig : IAsyncDisposable
{
    public const int Devices = 4;
    private const long SegmentBytes = 16 << 10;

    private readonly HubFolder _hub;
    private int _second;

    private DataFolderRig(TestedEngine engine) => _hub = new(engine);

    public string Folder => _hub.Folder;
    public FakeTimeProvider Clock => _hub.Clock;
    public DataPlaces Places => DataPlaces.In(Folder) with { Postgres = _hub.Postgres };
    public HubFolder Hub => _hub;
    public SegmentJournal Journal { get; private set; } = null!;
    public TelemetryStore Telemetry { get; private set; } = null!;
    public OperationsStore Operations { get; private set; } = null!;

    /// <summary>Seconds of which every device has a reading.</summary>
    public int Seconds => _second;

    /// <param name="ahead">How much later than others it began.</param>
    public static async Task<DataFolderRig> FilledAsync(int records = 60, TimeSpan ahead = default, TestedEngine engine = TestedEngine.Sqlite)
    {
        var rig = new DataFolderRig(engine);
        rig.Clock.Advance(ahead);
        await rig._hub.FurnishedRegistryAsync();
        await rig.OpenAsync();
        await rig.FillAsync(records);
        return rig;
    }

    /// <summary>More readings, ten a record, then compaction, decisions and a checkpoint.</summary>
    public async Task FillAsync(int records)
    {
        for (var i = 0; i < records; i++)
            Commit();
        await SettleAsync();
    }

    public void Commit()
    {
        var entries = new List<byte[]>();
        for (var i = 0; i < 10; i++, _second++)
        {
            for (var device = 1; device <= Devices; device++)
                entries.Add(Entries.Of(device, TimeOf(_second), ValueOf(device, _second)));
        }

        var at = Journal.NextEntryPosition();
        foreach (var bytes in entries)
        {
            var entry = new ReadingEntry(bytes);
            Telemetry.Index.Add(entry.Device, entry.EventMs, entry.PeriodS, at, false);
            at += bytes.Length;
        }

        _hub.Clock.Advance(TimeSpan.FromSeconds(10));
        Journal.Append(entries.SelectMany(e => e).ToArray(), entries.Count, _hub.Clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    public async Task SettleAsync()
    {
        var evaluated = Journal.DurablePosition;
        await Operations.WriteAsync(
            t =>
            {
                t.SetEvaluatedPosition(0, evaluated);
                return 0;
            },
            CancellationToken.None);
        await _hub.Audit.AppendAsync(new(Actor.Hub, "test.settle", $"position:{evaluated}"));
        while (Telemetry.Compactor.CompactNext(evaluated))
        {
        }

        new CheckpointFolder(Places.Checkpoints, NullLogger<CheckpointFolder>.Instance).Save(0, evaluated, to => to.Write(new byte[3000]));
    }

    public static long TimeOf(int second) => JournalRig.StartMs + second * 1000L;
    public static double ValueOf(int device, int second) => 40 + (second * 7 + device * 13) % 300 / 10.0;

    public async Task OpenAsync()
    {
        Operations = await OperationsStore.OpenAsync(_hub.Database);
        Journal = SegmentJournal.Open(new() { Folder = Places.Journal, SegmentBytes = SegmentBytes }, _hub.Clock);
        Telemetry = await TelemetryStore.OpenAsync(new() { DatabaseFile = Places.TelemetryDatabase }, Journal);
    }

    public async Task CloseAsync()
    {
        Telemetry.Dispose();
        Journal.Dispose();
        await _hub.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _hub.DisposeAsync();
    }
}
