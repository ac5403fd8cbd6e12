using System.Globalization;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Devices.Tracks;
using SensorHub.TestKit.Recordings;

namespace SensorHub.Devices.Tests.Tracks;

/// <summary>A day of a real fleet against results computed outside.</summary>
public sealed class TrackRecordingTests
{
    [RecordingFact]
    public void Distances_speeds_and_stops_of_every_vehicle_equal_the_reference()
    {
        var histories = Load();
        var reference = TruckReference.Load();
        reference.Sum(r => r.Stops.Count).ShouldBe(222);
        foreach (var vehicle in reference)
        {
            List<(DateTimeOffset, int)> stops = [];
            var totals = TrackReader.Read(
                histories[vehicle.Vehicle], 1, 0,
                new(TruckReference.From.ToUnixTimeMilliseconds(), TruckReference.To.ToUnixTimeMilliseconds()), TrackSettings.Default,
                static _ => { },
                s => stops.Add((DateTimeOffset.FromUnixTimeMilliseconds(s.Span.FromMs), (int)(s.Span.LengthMs / UnixMs.Second))));

            stops.ShouldBe(vehicle.Stops, vehicle.Vehicle);
            (totals.Fixes, totals.Disbelieved).ShouldBe((vehicle.Fixes, 0), vehicle.Vehicle);
            totals.DistanceM.ShouldBe(vehicle.DistanceM, 0.001, vehicle.Vehicle);
            totals.MaxKmh.ShouldBe(vehicle.MaxKmh, 1e-5, vehicle.Vehicle);
        }
    }

    private static Dictionary<string, ListHistory> Load()
    {
        var keys = new HashSet<(string, string)>();
        return RecordingFiles.Rows(TruckReference.Recording, '|')
            .Where(r => keys.Add((r["vehicle"], r["position_time_local"])))
            .GroupBy(r => r["vehicle"])
            .ToDictionary(g => g.Key, g => g
                .OrderBy(r => TruckReference.TimeOf(r["position_time_local"]))
                .Aggregate(new ListHistory(), (history, r) => history.Add(
                    TruckReference.TimeOf(r["position_time_local"]).ToUnixTimeMilliseconds(),
                    Value(Metric.Lat, r["latitude"]), Value(Metric.Lon, r["longitude"]))));
    }

    private static MetricValue Value(Metric metric, string text) =>
        new(metric, Quality.Good, double.Parse(text, CultureInfo.InvariantCulture));
}
