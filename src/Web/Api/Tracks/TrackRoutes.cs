using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Api.Registry;

namespace SensorHub.Web.Api.Tracks;

internal static class TrackRoutes
{
    private const string Common =
        " from and to are Unix ms or ISO 8601 with offset; CSV with Accept: text/csv, its times in tz, the city's unless given.";

    private const string Paged = Common + " Link says where its next page is.";

    public static void MapTracks(this RouteGroupBuilder api)
    {
        var device = api.MapGroup("/devices/{id}").WithTags("devices").Require(Permission.ReadCity);
        device.MapGet("/trips", TripsAsync).Produces<TrackPage<TripShown>>(StatusCodes.Status200OK, "application/json", CsvText.ContentType)
            .WithSummary(
                "Trips by their begin: movement between stops, its distance, duration, highest speed and where it ended. A trip ends where "
                + "the device is not heard for more than ten minutes." + Paged);
        device.MapGet("/stops", StopsAsync).Produces<TrackPage<StopShown>>(StatusCodes.Status200OK, "application/json", CsvText.ContentType)
            .WithSummary("Stops by their begin: slower than 5 km/h from fix to fix for more than five minutes." + Paged);
        device.MapGet("/track", TrackAsync).Produces<TrackShown>(StatusCodes.Status200OK, "application/json", CsvText.ContentType)
            .WithSummary("Positions that are believed: located, by four satellites, not faster than 150 km/h from the one before." + Common);
    }

    private static async Task<IResult> TripsAsync(
        string id, Caller caller, TrackService tracks, PlaceNames names, CityCalendar city, HttpRequest request, string? from, string? to,
        string? tz, int? limit, string? after, CancellationToken stop)
    {
        var (device, zone) = (DeviceRoutes.Find(caller, id), Zones.Parse("tz", tz, city));
        var trips = await tracks.TripsAsync(device, Instants.Closed(from, to), limit, after, names.For(caller), stop);
        if (!CsvText.IsAskedFor(request))
            return TypedResults.Ok(trips);
        NextPage.Show(request, trips.Next);
        return TrackCsv.Answer(trips, zone);
    }

    private static async Task<IResult> StopsAsync(
        string id, Caller caller, TrackService tracks, PlaceNames names, CityCalendar city, HttpRequest request, string? from, string? to,
        string? tz, int? limit, string? after, CancellationToken stop)
    {
        var (device, zone) = (DeviceRoutes.Find(caller, id), Zones.Parse("tz", tz, city));
        var stops = await tracks.StopsAsync(device, Instants.Closed(from, to), limit, after, names.For(caller), stop);
        if (!CsvText.IsAskedFor(request))
            return TypedResults.Ok(stops);
        NextPage.Show(request, stops.Next);
        return TrackCsv.Answer(stops, zone);
    }

    private static async Task<IResult> TrackAsync(
        string id, Caller caller, TrackService tracks, CityCalendar city, HttpRequest request, string? from, string? to, string? tz,
        CancellationToken stop)
    {
        var (device, zone) = (DeviceRoutes.Find(caller, id), Zones.Parse("tz", tz, city));
        var track = await tracks.TrackAsync(device, Instants.Closed(from, to), stop);
        return CsvText.IsAskedFor(request) ? TrackCsv.Answer(track, zone) : TypedResults.Ok(track);
    }
}
