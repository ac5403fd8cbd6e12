using System.Diagnostics;
using System.Globalization;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>All readings of one payload or none: whenever the hub is killed, and after a resend all of them once.</summary>
[Collection(LoadCollection.Name)]
public sealed class BatchCrashTests
{
    private const string Device = "meter-1";
    private const int Batch = 1000;
    private const int BatchesARound = 4;
    private const int Seed = 11;
    private static readonly TimeSpan KilledWithin = TimeSpan.FromMilliseconds(40);

    [Fact]
    public Task A_payload_of_a_thousand_readings_is_stored_whole_or_not_at_all() => AllOrNothing(kills: 4);

    [Fact, Trait("Category", "Long")]
    public Task A_payload_of_a_thousand_readings_is_stored_whole_or_not_at_all_over_100_kills() => AllOrNothing(kills: 100);

    private static async Task AllOrNothing(int kills)
    {
        var random = new Random(Seed);
        await using var hub = await TestHub.StartAsync(SmallCity.Noon);
        await SmallCity.RegisterAsync(hub.Client, Device);
        for (var kill = 0; kill < kills; kill++)
        {
            var first = kill * BatchesARound;
            var acknowledged = await SendUntilKilledAsync(hub, first, KilledWithin * random.NextDouble());
            await hub.StartAgainAsync();
            for (var batch = first; batch < first + BatchesARound; batch++)
            {
                var stored = await CountAsync(hub, batch);
                stored.ShouldBeOneOf(batch < first + acknowledged ? [Batch] : [0, Batch], $"seed {Seed}, kill {kill}");
            }

            using var meter = await ConnectAsync(hub);
            for (var batch = first; batch < first + BatchesARound; batch++)
                await meter.SendTextAsync(Payload(batch));
            await Patience.UntilAsync(() => meter.Acknowledged == BatchesARound, "PUBACKs of the resend");
            for (var batch = first; batch < first + BatchesARound; batch++)
                (await CountAsync(hub, batch)).ShouldBe(Batch);
            (await HubLedger.OfAsync(hub.Client)).ShouldBalance();
        }
    }

    /// <returns>Batches acknowledged; the first of those sent.</returns>
    private static async Task<int> SendUntilKilledAsync(TestHub hub, int first, TimeSpan after)
    {
        using var meter = await ConnectAsync(hub);
        var clock = Stopwatch.StartNew();
        for (var batch = first; batch < first + BatchesARound; batch++)
            await meter.SendTextAsync(Payload(batch));
        while (clock.Elapsed < after)
            await Task.Yield();
        await hub.KillAsync();
        await Patience.UntilAsync(() => meter.IsClosed, "the end of the connection");
        return meter.Acknowledged;
    }

    private static Task<RawMeter> ConnectAsync(TestHub hub) =>
        RawMeter.ConnectAsync(hub.Process.MqttPort, Device, SmallCity.SecretOf(Device), keepAliveS: 60);

    private static async Task<int> CountAsync(TestHub hub, int batch) =>
        (await hub.Client.ReadingsAsync(Device, "leq", TimeOf(batch, 0), TimeOf(batch + 1, 0))).Count;

    private static string Payload(int batch) => "[" + string.Join(',', Enumerable.Range(0, Batch).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{TimeOf(batch, i).ToUnixTimeMilliseconds()},\"leq\":{40 + i % 300 / 10.0}}}"))) + "]";

    private static DateTimeOffset TimeOf(int batch, int reading) => SmallCity.Noon.AddDays(-7).AddSeconds(batch * Batch + reading);
}
