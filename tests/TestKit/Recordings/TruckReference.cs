using System.Globalization;

namespace SensorHub.TestKit.Recordings;

/// <summary>What was computed outside for a day of a real fleet: of positions with one vehicle and time, the first in the file holds.</summary>
/// <param name="Stops">Start and length of every stop.</param>
public sealed record TruckReference(
    string Vehicle, int Fixes, double DistanceM, double MaxKmh, IReadOnlyList<(DateTimeOffset Start, int Seconds)> Stops)
{
    /// <summary>Columns: first_poll_utc, latitude, longitude, vehicle, address, position_time_local.</summary>
    public const string Recording = "gps/jersey_city_garbage_trucks_2015-12-10.csv";
    public const string Zone = "-05:00";

    /// <summary>Positions before it are of other days and not in the reference.</summary>
    public static readonly DateTimeOffset From = new(2015, 12, 10, 0, 0, 0, TimeSpan.FromHours(-5));
    public static readonly DateTimeOffset To = new(2015, 12, 11, 4, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<TruckReference> Load()
    {
        var stops = RecordingFiles.Rows("reference/gps_jersey_city_stops_keep_first_gap600.csv")
            .ToLookup(r => r["vehicle"], r => (TimeOf(r["start"]), int.Parse(r["seconds"], CultureInfo.InvariantCulture)));
        return [.. RecordingFiles.Rows("reference/gps_jersey_city_per_vehicle_keep_first.csv").Select(r => new TruckReference(
            r["vehicle"], int.Parse(r["distinct_times"], CultureInfo.InvariantCulture), Number(r["distance_m_clean"]),
            Number(r["max_speed_kmh"]), [.. stops[r["vehicle"]]]))];
    }

    /// <summary>The vehicle's own clock.</summary>
    public static DateTimeOffset TimeOf(string local) => DateTimeOffset.Parse(local + Zone, CultureInfo.InvariantCulture);

    private static double Number(string text) => text.Length == 0 ? 0 : double.Parse(text, CultureInfo.InvariantCulture);
}
