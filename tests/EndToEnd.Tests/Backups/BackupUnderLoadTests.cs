using System.Diagnostics;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Composition;
using SensorHub.Storage;
using SensorHub.Storage.Backups;
using SensorHub.Storage.Checks;
using Xunit.Abstractions;

namespace SensorHub.EndToEnd.Tests.Backups;

/// <summary>A whole hub is backed up while meters send, and another one starts on what was restored.</summary>
public sealed class BackupUnderLoadTests(ITestOutputHelper output) : IDisposable
{
    private const int Meters = 4;
    private readonly TempFolder _temp = new();

    private string Backups => Path.Combine(_temp.Path, "backups");

    [Fact]
    public async Task All_that_was_acknowledged_before_a_backup_began_is_in_it_and_meters_go_on_meanwhile()
    {
        List<LoadMeter> meters;
        int[] before, after;
        using (var folder = DataFolder.Hold(_temp.Folder("data")))
        await using (var hub = await StartAsync(folder))
        {
            using var client = await ConnectAsync(hub, folder);
            await SmallCity.RegisterAsync(client, Enumerable.Range(0, Meters).Select(LoadMeter.DeviceOf));
            meters = await LoadMeter.ConnectAllAsync(PortOf(hub.Ports.Mqtt!), Meters);
            await Patience.UntilAsync(() => meters.All(m => m.Acknowledged > 2_000), "load");
            Report("without a backup", meters);
            before = [.. meters.Select(m => m.Acknowledged)];

            await client.PostAsync("backups", new { });
            await Patience.UntilAsync(async () => await StateAsync(client) != "running", "the backup");

            (await client.GetAsync("backups/last")).ToString().ShouldContain("\"done\"");
            Report("while one is made", meters);
            // The second one is incremental, and takes what came since.
            await client.PostAsync("backups", new { });
            await Patience.UntilAsync(async () => await StateAsync(client) != "running", "the second backup");
            (await client.GetAsync("backups")).GetProperty("items").GetArrayLength().ShouldBe(2);
            foreach (var meter in meters)
                await meter.StopAsync();
            after = [.. meters.Select(m => m.Sent)];
            (await client.GetAsync("audit?limit=1000")).ToString().ShouldContain("backup.done");
        }

        var (restored, report) = await RestoreAsync();
        DataFolderCheck.Run(DataPlaces.In(restored), new Quiet(), CancellationToken.None).Damages.ShouldBeEmpty();
        output.WriteLine($"{report.Bytes} bytes restored");

        using var again = DataFolder.Hold(restored);
        await using var second = await StartAsync(again);
        using var restoredClient = await ConnectAsync(second, again);
        await HubLedger.EvaluatedAsync(restoredClient);
        (await HubLedger.OfAsync(restoredClient)).ShouldBalance();
        for (var m = 0; m < Meters; m++)
        {
            var read = await LoadMeter.ReadAsync(restoredClient, m);
            read.Count.ShouldBeInRange(before[m], after[m]);
            read.ShouldBe(LoadMeter.Plan(m).Take(read.Count));
        }
    }

    [Fact]
    public async Task A_backup_that_is_due_is_made_without_being_asked_for()
    {
        using var folder = DataFolder.Hold(_temp.Folder("data"));
        await using var hub = await StartAsync(folder, ("Backup:Every", "01:00:00"));
        using var client = await ConnectAsync(hub, folder);

        await Patience.UntilAsync(async () => (await client.GetAsync("backups")).GetProperty("items").GetArrayLength() == 1, "the first backup");
    }

    public void Dispose() => _temp.Dispose();

    private async Task<(string Folder, RestoreReport Report)> RestoreAsync()
    {
        var to = Path.Combine(_temp.Path, "restored");
        var clock = Stopwatch.StartNew();
        var report = await Restore.RunAsync(Backups, DataPlaces.In(to), null, new Quiet(), CancellationToken.None);
        output.WriteLine($"restored in {clock.Elapsed.TotalSeconds:0.00} s");
        return (to, report);
    }

    private Task<HubHost> StartAsync(DataFolder folder, params (string, string)[] more) => InProcessHub.StartAsync(
        folder, null, [("Journal:SegmentBytes", "262144"), ("Backup:Folder", Backups), ("Ingest:DeviceQuota:PerSecond", "0"), .. more]);

    private static Task<HubClient> ConnectAsync(HubHost hub, DataFolder folder) =>
        HubClient.ConnectAsync(PortOf(hub.Ports.Http), folder.File("admin-token"));

    private static int PortOf(string endpoint) => int.Parse(endpoint.Split(':')[^1]);

    private static async Task<string?> StateAsync(HubClient client) => (await client.GetAsync("backups/last")).GetProperty("state").GetString();

    private void Report(string when, List<LoadMeter> meters)
    {
        var waits = meters.SelectMany(m => m.TakeWaits()).Order().ToList();
        output.WriteLine($"acknowledgements {when}: {waits.Count}, p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, longest {waits[^1]:0.0} ms");

        double At(double share) => waits[(int)((waits.Count - 1) * share)];
    }

    private sealed class Quiet : IWorkProgress
    {
        public void Begin(string what, long total)
        {
        }

        public void Advance(long done)
        {
        }
    }
}
