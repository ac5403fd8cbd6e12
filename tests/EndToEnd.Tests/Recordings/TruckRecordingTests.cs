using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.TestKit.Recordings;

namespace SensorHub.EndToEnd.Tests.Recordings;

/// <summary>Polls of a real fleet: an hour in which four of five messages repeat one that was sent before, and a day without repetitions.</summary>
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
    [RecordingFact]
    public async Task Distances_and_stops_of_a_day_equal_the_reference()
    {
        var reference = TruckReference.Load();
        var vehicles = RecordingFiles.Rows(TruckReference.Recording, '|').Select(r => r["vehicle"]).Distinct(StringComparer.Ordinal).ToList();
        await using var hub = await TestHub.StartAsync(TruckReference.To);
        await hub.Client.ImportAsync("devices", vehicles.Select(v => $"{v},truck,60,{SmallCity.SecretOf(v)}").Prepend("id,kind,interval_s,secret"));

        await Replay.TrucksAsync(hub, TruckReference.Recording, TruckReference.Zone, vehicles);

        (await HubLedger.OfAsync(hub.Client)).ShouldBalance();
        var span = $"from={TruckReference.From.ToUnixTimeMilliseconds()}&to={TruckReference.To.ToUnixTimeMilliseconds()}&limit=1000";
        foreach (var vehicle in reference)
        {
            var answer = await hub.Client.GetAsync($"devices/{vehicle.Vehicle}/stops?{span}");

            answer.GetProperty("items").EnumerateArray()
                .Select(s => (DateTimeOffset.FromUnixTimeMilliseconds(s.GetProperty("from_ms").GetInt64()), s.GetProperty("duration_s").GetInt32()))
                .ShouldBe(vehicle.Stops, vehicle.Vehicle);
            var totals = answer.GetProperty("totals");
            totals.GetProperty("fixes").GetInt32().ShouldBe(vehicle.Fixes, vehicle.Vehicle);
            totals.GetProperty("distance_m").GetDouble().ShouldBe(vehicle.DistanceM, 0.002 * vehicle.DistanceM, vehicle.Vehicle);
        }
    }
}
