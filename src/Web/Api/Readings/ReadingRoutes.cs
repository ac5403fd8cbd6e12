using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Api.Registry;

namespace SensorHub.Web.Api.Readings;

/// <summary>A stretch of one metric of one device.</summary>
/// <param name="PeriodS">Seconds that each reading covers, 0 = an instant; left out when all periods were read.</param>
/// <param name="Agg">How the values of a step became one; left out without a step.</param>
/// <param name="MaxError">How far a percentile may lie from the true one; left out when exact.</param>
/// <param name="Points"><c>[ms, value]</c>, by time; with include=quality <c>[ms, value, quality]</c>.</param>
internal sealed record SeriesShown(
    string Unit, string Device, string Metric, int? PeriodS, string? Agg, double? MaxError, IReadOnlyList<PointShown> Points);

/// <summary>A stretch of one metric of a site.</summary>
/// <param name="Series">One; more only where meters of a kind were there at the same time.</param>
internal sealed record SiteSeriesShown(
    string Unit, string Site, string Metric, string? Agg, double? MaxError, IReadOnlyList<MeterSeriesShown> Series);

/// <summary>Meters one after the other.</summary>
/// <param name="PeriodS">Seconds that each reading covers, 0 = an instant; left out when there are several.</param>
/// <param name="Points">As of one device; a step that began with one meter and ended with the next holds values of both.</param>
internal sealed record MeterSeriesShown(int? PeriodS, IReadOnlyList<StretchShown> Stretches, IReadOnlyList<PointShown> Points);

/// <summary>Which device the points came from, Unix ms, the end not included.</summary>
internal sealed record StretchShown(string Device, long From, long To);

/// <summary>One value of a metric for each device over one span.</summary>
/// <param name="Agg">How the values of a device became one.</param>
/// <param name="MaxError">As of a series.</param>
/// <param name="Items">Greatest value first; devices without a value are left out.</param>
internal sealed record RankingShown(string Unit, string Metric, string Agg, double? MaxError, IReadOnlyList<RankedShown> Items);

/// <param name="Site">The one it watches now.</param>
internal sealed record RankedShown(string Device, string? Site, double Value);

internal static class ReadingRoutes
{
    private const string How =
        "As they came, or by step (1m … 1d, day, night) and agg (leq, mean, min, max, l10, l50, l90, count, last, rate). "
        + "from and to are Unix ms or ISO 8601 with offset; tz is the city's unless given. CSV with Accept: text/csv.";

    public static void MapReadings(this RouteGroupBuilder api)
    {
        api.MapGet("/readings", RankAsync).Require(Permission.ReadCity).WithTags("devices")
            .Produces<RankingShown>(StatusCodes.Status200OK, "application/json", CsvText.ContentType)
            .WithSummary(
                "One value for each device over a span, greatest first: agg as of steps; of a kind, an area and all below it, a squad. "
                + $"At most {RankingService.MaxDevices} devices. CSV with Accept: text/csv.");
        api.MapGet("/devices/{id}/readings", ReadAsync).Require(Permission.ReadCity).WithTags("devices")
            .Produces<SeriesShown>(StatusCodes.Status200OK, "application/json", CsvText.ContentType)
            .WithSummary("Readings of a device. " + How);
        api.MapGet("/sites/{id}/readings", ReadSiteAsync).Require(Permission.ReadCity).WithTags("sites")
            .Produces<SiteSeriesShown>(StatusCodes.Status200OK, "application/json", CsvText.ContentType)
            .WithSummary("Readings of a site as one series over the meters that were there, whichever device they came from. " + How);
    }

    private static async Task<IResult> ReadAsync(
        string id, Caller caller, ReadingService readings, CityCalendar city, HttpRequest request, string? metric, string? from, string? to,
        [FromQuery(Name = "period_s")] int? periodS, string? step, string? agg, string? tz, string? include, CancellationToken stop)
    {
        var device = DeviceRoutes.Find(caller, id);
        var calendar = city.In(Zones.Parse("tz", tz, city));
        var query = ReadingQuery.Parse(new(metric, from, to, periodS, step, agg, include));
        var series = await readings.ReadAsync(device, query, calendar, stop);
        return CsvText.IsAskedFor(request) ? SeriesCsv.Answer(series, calendar.Zone) : TypedResults.Ok(series);
    }

    private static async Task<IResult> RankAsync(
        Caller caller, RankingService rankings, HttpRequest request, string? metric, string? from, string? to,
        [FromQuery(Name = "period_s")] int? periodS, string? agg, string? kind, string? area, string? squad, CancellationToken stop)
    {
        var query = ReadingQuery.ParseEach(metric, from, to, periodS, agg);
        var ranking = await rankings.RankAsync(caller, query, Words<DeviceKind>.Parse("kind", kind), area, squad, stop);
        return CsvText.IsAskedFor(request) ? RankingCsv.Answer(ranking) : TypedResults.Ok(ranking);
    }

    private static async Task<IResult> ReadSiteAsync(
        string id, Caller caller, ReadingService readings, CityCalendar city, HttpRequest request, string? metric, string? from, string? to,
        [FromQuery(Name = "period_s")] int? periodS, string? step, string? agg, string? tz, string? include, CancellationToken stop)
    {
        var site = SiteRoutes.Find(caller, id);
        var calendar = city.In(Zones.Parse("tz", tz, city));
        var query = ReadingQuery.Parse(new(metric, from, to, periodS, step, agg, include));
        var series = await readings.ReadAsync(site, caller.Registry, query, calendar, stop);
        return CsvText.IsAskedFor(request) ? SeriesCsv.Answer(series, calendar.Zone) : TypedResults.Ok(series);
    }
}
