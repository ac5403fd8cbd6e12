using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Backups;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Composition;
using SensorHub.Storage;
using SensorHub.Storage.Checks;
using Xunit.Abstractions;

namespace SensorHub.EndToEnd.Tests.Damage;

/// <summary>
/// Copies of a data folder as a kill leaves it, each cut or with a bit flipped at one random place of one of its files (RELIABILITY of stored data): the check
/// and the hub's own stores say what is wrong or have every reading, and never one that was not sent.
/// </summary>
public sealed class DamagedCopiesTests(ITestOutputHelper output) : IDisposable
{
    private const int Meters = 3;
    private readonly TempFolder _temp = new();

    [Fact]
    public Task Forty_damaged_copies_are_named_or_whole() => RunAsync(copies: 40, seed: 1);

    [Fact, Trait("Category", "Long")]
    public Task Two_hundred_damaged_copies_are_named_or_whole() => RunAsync(copies: 200, seed: 2);

    public void Dispose() => _temp.Dispose();

    private async Task RunAsync(int copies, int seed)
    {
        var killed = Path.Combine(_temp.Path, "killed");
        var sent = await FillAsync(killed);
        var random = new Random(seed);
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < copies; i++)
        {
            var copy = Path.Combine(_temp.Path, $"copy-{i}");
            TempFolder.Copy(killed, copy);
            var what = Harm(copy, random);
            var outcome = await JudgeAsync(copy, what, sent);
            seen[outcome] = seen.GetValueOrDefault(outcome) + 1;
            Directory.Delete(copy, recursive: true);
        }

        output.WriteLine(string.Join(", ", seen.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}")));
        seen.Keys.ShouldContain("named");
    }

    private async Task<string> JudgeAsync(string copy, string what, List<(int Device, long Ms, double Value)> sent)
    {
        var report = DataFolderCheck.Run(DataPlaces.In(copy), Silent.Instance, CancellationToken.None);
        report.Damages.ShouldAllBe(d => d.File.StartsWith(copy, StringComparison.Ordinal) && d.Meaning.Length > 0, what);
        try
        {
            var opened = await OpenAsync(copy);
            opened.Except(sent).ShouldBeEmpty($"{what}: readings that were never sent");
            opened.Distinct().Count().ShouldBe(opened.Count, $"{what}: readings twice");
            if (report.IsWhole)
                opened.Count.ShouldBe(sent.Count, $"{what}: readings are missing and nothing says so");
            return report.IsWhole ? "whole" : "named";
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            report.IsWhole.ShouldBeFalse($"{what}: the hub refuses ({e.Message}) what the check calls whole");
            return "named";
        }
    }

    /// <summary>A hub takes readings, compacts some of them, and is killed.</summary>
    /// <returns>What its stores have in an unharmed copy: all that was sent.</returns>
    private async Task<List<(int Device, long Ms, double Value)>> FillAsync(string killed)
    {
        await using (var hub = await HubProcess.StartAsync(new HubOptions
        {
            Data = killed,
            City = new CityTime(SmallCity.Noon.AddDays(1)),
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Journal:SegmentBytes"] = "65536" },
        }))
        {
            await SmallCity.RegisterAsync(hub.Client, Enumerable.Range(0, Meters).Select(LoadMeter.DeviceOf));
            var meters = await LoadMeter.ConnectAllAsync(hub.MqttPort, Meters);
            await Patience.UntilAsync(() => meters.All(m => m.Acknowledged > 2_000), "load");
            foreach (var meter in meters)
                await meter.StopAsync();
            await HubLedger.EvaluatedAsync(hub.Client);
            hub.Kill();
            foreach (var memory in Directory.GetFiles(killed, "*-shm"))
                File.Delete(memory);
            var opened = Path.Combine(_temp.Path, "opened");
            TempFolder.Copy(killed, opened);
            var sent = await OpenAsync(opened);
            sent.Count.ShouldBe(meters.Sum(m => m.Sent));
            return sent;
        }
    }

    private static string Harm(string copy, Random random)
    {
        var files = Directory.GetFiles(copy, "*", SearchOption.AllDirectories)
            .Where(f => new FileInfo(f).Length > 0 && Path.GetExtension(f) is ".seg" or ".db" or ".db-wal" or ".ckpt").Order(StringComparer.Ordinal).ToList();
        var file = files[random.Next(files.Count)];
        var bytes = File.ReadAllBytes(file);
        var at = random.Next(bytes.Length);
        if (random.Next(2) == 0)
        {
            File.WriteAllBytes(file, bytes[..at]);
            return $"{Path.GetFileName(file)} cut at {at} of {bytes.Length}";
        }

        bytes[at] ^= (byte)(1 << random.Next(8));
        File.WriteAllBytes(file, bytes);
        return $"{Path.GetFileName(file)} flipped at {at} of {bytes.Length}";
    }

    private static async Task<List<(int Device, long Ms, double Value)>> OpenAsync(string path)
    {
        using var folder = DataFolder.Hold(path);
        var options = Host.Configuration.HubOptions.From(new ConfigurationBuilder().Build(), path);
        await using var stores = await HubStores.OpenAsync(
            options, folder, new CityClocks(options.City, SystemClock.Instance), NullLoggerFactory.Instance, CancellationToken.None);
        var readings = new List<(int, long, double)>();
        // By handle: a log of hub.db that was cut is as if the last commands were never given, and with them perhaps the devices.
        for (var device = 1; device <= Meters; device++)
            stores.Telemetry.History.Read(
                device, null, long.MinValue, long.MaxValue, long.MaxValue, Note(device));
        return readings;

        ReadingVisitor Note(int device) => (ms, _, values) => readings.Add((device, ms, values[0].Value));
    }

    private sealed class Silent : IWorkProgress
    {
        public static readonly Silent Instance = new();

        public void Begin(string what, long total)
        {
        }

        public void Advance(long done)
        {
        }
    }
}
