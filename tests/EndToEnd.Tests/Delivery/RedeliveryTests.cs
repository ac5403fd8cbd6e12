using SensorHub.EndToEnd.Tests.Crash;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Delivery;

/// <summary>At least once from the devices, once in the hub: redelivery makes no second reading and no second alert, whatever happens in between.</summary>
[Collection(LoadCollection.Name)]
public sealed class RedeliveryTests
{
    private const int Times = 3;
    private const int Seed = 7;
    private static readonly string Device = NightPlan.DeviceOf(0);

    [Fact]
    public Task Each_reading_sent_three_times_shuffled_across_reconnects_and_a_restart_counts_once() => CountsOnce(readings: 10_000);

    [Fact, Trait("Category", "Long")]
    public Task Each_of_100_000_readings_sent_three_times_counts_once() => CountsOnce(readings: 100_000);

    private static async Task CountsOnce(int readings)
    {
        var plan = new NightPlan(meters: 1, TimeSpan.FromSeconds(readings));
        await using var hub = await TestHub.StartAsync(plan.End.AddHours(1));
        await plan.RegisterAsync(hub.Client);
        var order = Enumerable.Range(0, readings * Times).Select(i => i % readings).ToArray();
        new Random(Seed).Shuffle(order);
        var parts = order.Chunk(order.Length / 4).ToList();

        await SendAsync(hub, plan, parts[0]);
        await SendAsync(hub, plan, parts[1]);
        var before = await BooksAsync(hub);
        await hub.StopAsync();
        await hub.StartAgainAsync();
        await SendAsync(hub, plan, parts[2]);
        await SendAsync(hub, plan, parts[3]);
        var after = await BooksAsync(hub);

        (before.Duplicates + after.Duplicates).ShouldBe(readings * (Times - 1));
        (before.Stored + after.Stored).ShouldBe(readings);
        var stored = await hub.Client.ReadingsAsync(Device, "leq", NightPlan.Start, plan.End);
        stored.ShouldBe(Enumerable.Range(0, readings).Select(i => new Point(NightPlan.TimeOf(i), Math.Round(plan.ValueAt(0, i), 2))));
        await HubLedger.EvaluatedAsync(hub.Client);
        (await hub.Client.ListAsync("tasks")).Count.ShouldBe(plan.LoudSites);
        (await AlertShape.AllAsync(hub.Client)).ShouldHaveSingleItem();
    }

    private static async Task SendAsync(TestHub hub, NightPlan plan, int[] part)
    {
        using var meter = await RawMeter.ConnectAsync(hub.Process.MqttPort, Device, NightPlan.SecretOf(0), keepAliveS: 60);
        foreach (var reading in part)
            await meter.SendAsync(NightPlan.TimeOf(reading), plan.ValueAt(0, reading));
        await Patience.UntilAsync(() => meter.Acknowledged == part.Length, "all PUBACKs", Patience.Limit * 2);
    }

    private static async Task<HubLedger> BooksAsync(TestHub hub)
    {
        var books = await HubLedger.OfAsync(hub.Client);
        books.ShouldBalance();
        return books;
    }
}
