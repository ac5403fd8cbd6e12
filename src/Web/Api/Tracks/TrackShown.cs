using System.Text.Json;
using System.Text.Json.Serialization;
using SensorHub.Devices.Tracks;

namespace SensorHub.Web.Api.Tracks;

/// <param name="Site">The site it lies in or next to; left out when there is none, or it is not the caller's.</param>
internal sealed record PlaceShown(double Lat, double Lon, string? Site, string? SiteName);

/// <summary>Movement between two stops.</summary>
/// <param name="MaxKmh">Highest speed from fix to fix.</param>
/// <param name="MaxReportedKmh">Highest speed that the device reported.</param>
/// <param name="End">Why it goes no further: stop, gap (not heard for more than ten minutes) or open (the span ends).</param>
internal sealed record TripShown(
    long FromMs, long ToMs, long DurationS, PlaceShown From, PlaceShown To, double DistanceM, double MaxKmh, double? MaxReportedKmh, int Fixes,
    TripEnd End);

/// <summary>Standing for more than five minutes.</summary>
internal sealed record StopShown(long FromMs, long ToMs, long DurationS, PlaceShown Place, int Fixes);

/// <param name="Disbelieved">Positions left out: not located, too few satellites, or a jump.</param>
/// <param name="DistanceM">From fix to fix, over gaps too.</param>
internal sealed record TotalsShown(int Fixes, int Disbelieved, double DistanceM, double MaxKmh)
{
    public static TotalsShown Of(TrackTotals totals) => new(totals.Fixes, totals.Disbelieved, totals.DistanceM, totals.MaxKmh);
}

/// <summary>One page of a device's trips or stops.</summary>
/// <param name="Totals">Of the whole span, whatever the page.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; left out on the last one.</param>
internal sealed record TrackPage<T>(string Device, TotalsShown Totals, IReadOnlyList<T> Items, string? Next);

/// <summary>A device's believed positions.</summary>
/// <param name="Points"><c>[ms, lat, lon, reported km/h or null]</c>, by time.</param>
internal sealed record TrackShown(string Device, TotalsShown Totals, IReadOnlyList<TrackPoint> Points);

[JsonConverter(typeof(TrackPointConverter))]
internal readonly record struct TrackPoint(Fix Fix);

internal sealed class TrackPointConverter : JsonConverter<TrackPoint>
{
    public override TrackPoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Points are answers only.");

    public override void Write(Utf8JsonWriter writer, TrackPoint value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Fix.AtMs);
        writer.WriteNumberValue(value.Fix.Place.Lat);
        writer.WriteNumberValue(value.Fix.Place.Lon);
        if (value.Fix.ReportedKmh is { } kmh)
            writer.WriteNumberValue(kmh);
        else
            writer.WriteNullValue();
        writer.WriteEndArray();
    }
}
