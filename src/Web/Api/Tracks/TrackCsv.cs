using Microsoft.AspNetCore.Http;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Tracks;

/// <summary>Tracks for a spreadsheet: one row for each trip, stop or fix, times in ISO 8601 and in ms. One page, as in JSON; Link says where the next is.</summary>
internal static class TrackCsv
{
    public static IResult Answer(TrackPage<TripShown> trips, TimeZoneInfo zone) => Write(
        "device,from,from_ms,to,to_ms,duration_s,distance_m,max_kmh,max_reported_kmh,from_lat,from_lon,from_site,to_lat,to_lon,to_site,fixes,end",
        trips.Items,
        (csv, t) =>
        {
            csv.Cell(trips.Device);
            Times(csv, t.FromMs, t.ToMs, t.DurationS, zone).Cell(t.DistanceM).Cell(t.MaxKmh).Cell(t.MaxReportedKmh);
            Place(Place(csv, t.From), t.To).Cell((long)t.Fixes).Cell(Words<Devices.Tracks.TripEnd>.Of(t.End));
        });

    public static IResult Answer(TrackPage<StopShown> stops, TimeZoneInfo zone) => Write(
        "device,from,from_ms,to,to_ms,duration_s,lat,lon,site,fixes", stops.Items,
        (csv, s) => Place(Times(csv.Cell(stops.Device), s.FromMs, s.ToMs, s.DurationS, zone), s.Place).Cell((long)s.Fixes));

    public static IResult Answer(TrackShown track, TimeZoneInfo zone) => Write(
        "device,time,ms,lat,lon,reported_kmh", track.Points,
        (csv, p) => csv.Cell(track.Device).Cell(Instants.Iso(p.Fix.AtMs, zone)).Cell(p.Fix.AtMs).Cell(p.Fix.Place.Lat).Cell(p.Fix.Place.Lon)
            .Cell(p.Fix.ReportedKmh));

    private static CsvText Times(CsvText csv, long fromMs, long toMs, long durationS, TimeZoneInfo zone) =>
        csv.Cell(Instants.Iso(fromMs, zone)).Cell(fromMs).Cell(Instants.Iso(toMs, zone)).Cell(toMs).Cell(durationS);

    private static CsvText Place(CsvText csv, PlaceShown place) => csv.Cell(place.Lat).Cell(place.Lon).Cell(place.SiteName ?? "");

    private static IResult Write<T>(string header, IReadOnlyList<T> items, Action<CsvText, T> row)
    {
        var csv = new CsvText();
        foreach (var name in header.Split(','))
            csv.Cell(name);
        csv.EndRow();
        foreach (var item in items)
        {
            row(csv, item);
            csv.EndRow();
        }

        return csv.Answer();
    }
}
