using System.Globalization;
using SensorHub.EndToEnd.Tests.Crash;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Delivery;

/// <summary>Readings of many devices shuffled within a day come out of the API as if they had come in order.</summary>
[Collection(LoadCollection.Name)]
public sealed class DisorderTests
{
    private const int Devices = 100;
    private const int Seed = 10;
    private const int SecondsOfDay = 86_400;

    [Fact]
    public Task Readings_shuffled_within_a_day_are_exported_as_the_sorted_input_byte_for_byte() => AreSorted(readings: 20_000);

    [Fact, Trait("Category", "Long")]
    public Task A_hundred_thousand_readings_shuffled_within_a_day_are_exported_as_the_sorted_input() => AreSorted(readings: 100_000);

    private static async Task AreSorted(int readings)
    {
        var random = new Random(Seed);
        await using var hub = await TestHub.StartAsync(
            SmallCity.Noon, new Dictionary<string, string>(StringComparer.Ordinal) { ["Journal:SegmentBytes"] = "1048576" });
        var names = Enumerable.Range(0, Devices).Select(d => $"meter-{d:D3}").ToList();
        await SmallCity.RegisterAsync(hub.Client, names);
        var input = names.SelectMany(_ => Seconds(random, readings / Devices)).Select((second, i) => (Device: i / (readings / Devices), Second: second)).ToArray();
        var sorted = input.ToLookup(r => r.Device, r => r.Second);
        random.Shuffle(input);

        var meters = await Task.WhenAll(names.Select(n => RawMeter.ConnectAsync(hub.Process.MqttPort, n, SmallCity.SecretOf(n), keepAliveS: 60)));
        foreach (var (device, second) in input)
            await meters[device].SendAsync(TimeOf(second), ValueOf(device, second));
        await Patience.UntilAsync(() => meters.Sum(m => m.Acknowledged) == readings, "all PUBACKs", Patience.Limit * 2);

        for (var device = 0; device < Devices; device++)
        {
            var answer = await hub.Client.GetAsync(
                $"devices/{names[device]}/readings?metric=leq&from={TimeOf(0)}&to={TimeOf(SecondsOfDay)}");
            var points = sorted[device].Order().Select(s => string.Create(CultureInfo.InvariantCulture, $"[{TimeOf(s)},{ValueOf(device, s)}]"));
            answer.GetProperty("points").GetRawText().ShouldBe($"[{string.Join(',', points)}]", names[device]);
        }

        var books = await HubLedger.OfAsync(hub.Client);
        books.ShouldBalance();
        (books.Stored, books.Received).ShouldBe((readings, readings));
        foreach (var meter in meters)
            meter.Dispose();
    }

    private static IEnumerable<int> Seconds(Random random, int count)
    {
        var seconds = Enumerable.Range(0, SecondsOfDay).ToArray();
        random.Shuffle(seconds);
        return seconds.Take(count);
    }

    private static double ValueOf(int device, int second) => (4000 + (second * 31 + device) % 4000) / 100.0;
    private static long TimeOf(int second) => SmallCity.Noon.AddDays(-1).AddSeconds(second).ToUnixTimeMilliseconds();
}
