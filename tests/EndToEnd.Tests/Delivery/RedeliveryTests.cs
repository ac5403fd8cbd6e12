using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Delivery;

/// <summary>At least once from the devices, once in the hub: redelivery makes no second reading, whatever happens in between.</summary>
public sealed class RedeliveryTests
{
    private const string Device = "meter-1";
    private const int Readings = 5000;
    private const int Times = 3;
    private const int Seed = 7;

    [Fact]
    public async Task Each_reading_sent_three_times_shuffled_across_reconnects_and_a_restart_counts_once()
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon);
        await SmallCity.RegisterAsync(hub.Client, Device);
        var order = Enumerable.Range(0, Readings * Times).Select(i => i % Readings).ToArray();
        new Random(Seed).Shuffle(order);
        var parts = order.Chunk(order.Length / 4).ToList();

        await SendAsync(hub, parts[0]);
        await SendAsync(hub, parts[1]);
        var duplicates = (await BooksAsync(hub)).Duplicates;
        await hub.StopAsync();
        await hub.StartAgainAsync();
        await SendAsync(hub, parts[2]);
        await SendAsync(hub, parts[3]);
        duplicates += (await BooksAsync(hub)).Duplicates;

        duplicates.ShouldBe(Readings * (Times - 1));
        var stored = await hub.Client.ReadingsAsync(Device, "leq", SmallCity.Noon.AddDays(-1), SmallCity.Noon);
        stored.ShouldBe(Enumerable.Range(0, Readings).Select(i => new Point(TimeOf(i), ValueOf(i))));
    }

    private static async Task SendAsync(TestHub hub, int[] part)
    {
        using var meter = await RawMeter.ConnectAsync(hub.Process.MqttPort, Device, SmallCity.SecretOf(Device), keepAliveS: 60);
        foreach (var reading in part)
            await meter.SendAsync(TimeOf(reading), ValueOf(reading));
        await Patience.UntilAsync(() => meter.Acknowledged == part.Length, "all PUBACKs");
    }

    private static async Task<HubLedger> BooksAsync(TestHub hub)
    {
        var books = await HubLedger.OfAsync(hub.Client);
        books.ShouldBalance();
        return books;
    }

    private static double ValueOf(int reading) => 40 + reading % 30;
    private static long TimeOf(int reading) => SmallCity.Noon.AddHours(-2).AddSeconds(reading).ToUnixTimeMilliseconds();
}
