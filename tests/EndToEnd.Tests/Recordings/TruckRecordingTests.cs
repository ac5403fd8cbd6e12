using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.TestKit.Recordings;

namespace SensorHub.EndToEnd.Tests.Recordings;

/// <summary>An hour of polls of a real fleet: four of five messages repeat one that was sent before.</summary>
[Collection(Crash.LoadCollection.Name)]
public sealed class TruckRecordingTests
{
    private const string File = "gps/jersey_city_garbage_trucks_rawpolls_2015-12-10_15h_utc.csv";
    private const string Zone = "-05:00";
    private static readonly DateTimeOffset EndOfTheHour = new(2015, 12, 10, 16, 0, 0, TimeSpan.Zero);

    [RecordingFact]
    public async Task Repeated_polls_leave_one_reading_for_each_vehicle_and_time()
    {
        var rows = RecordingFiles.Rows(File, '|').ToList();
        var vehicles = rows.Select(r => r["vehicle"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var keys = rows.Select(r => (r["vehicle"], r["position_time_local"])).Distinct().ToList();
        (rows.Count, vehicles.Count, keys.Count).ShouldBe((8340, 139, 1312));
        await using var hub = await TestHub.StartAsync(EndOfTheHour);
        await hub.Client.ImportAsync("devices", vehicles.Select(v => $"{v},truck,60,{SmallCity.SecretOf(v)}").Prepend("id,kind,interval_s,secret"));

        await Replay.TrucksAsync(hub, File, Zone, vehicles);

        var books = await HubLedger.OfAsync(hub.Client);
        books.ShouldBalance();
        books.Received.ShouldBe(rows.Count);
        books.Stored.ShouldBe(keys.Count);
        (books.Stored + books.Duplicates + books.Conflicts).ShouldBe(rows.Count);
        foreach (var vehicle in vehicles)
            (await hub.Client.ReadingsAsync(vehicle, "lat", EndOfTheHour.AddYears(-5), EndOfTheHour)).Count
                .ShouldBe(keys.Count(k => k.Item1 == vehicle), vehicle);
    }
}
