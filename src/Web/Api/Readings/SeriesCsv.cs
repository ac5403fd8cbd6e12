using Microsoft.AspNetCore.Http;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Readings;

/// <summary>Readings for a spreadsheet: <c>device,metric,unit,time,ms,value[,quality]</c>, time in the zone asked for.</summary>
internal static class SeriesCsv
{
    public static IResult Answer(SeriesShown series, TimeZoneInfo zone) =>
        Answer(series.Metric, series.Unit, [.. series.Points.Select(p => (series.Device, p))], zone);

    /// <summary>The device of a step is the one that was there when it began.</summary>
    public static IResult Answer(SiteSeriesShown site, TimeZoneInfo zone) => Answer(
        site.Metric, site.Unit,
        [
            .. site.Series.SelectMany(series => series.Points.Select(
                p => ((series.Stretches.LastOrDefault(s => s.From <= p.Ms) ?? series.Stretches[0]).Device, p))),
        ],
        zone);

    private static IResult Answer(string metric, string unit, IReadOnlyList<(string Device, PointShown Point)> points, TimeZoneInfo zone)
    {
        var withQuality = points.Count > 0 && points[0].Point.Quality is not null;
        var csv = new CsvText();
        csv.Cell("device").Cell("metric").Cell("unit").Cell("time").Cell("ms").Cell("value");
        if (withQuality)
            csv.Cell("quality");
        csv.EndRow();
        foreach (var (device, point) in points)
        {
            csv.Cell(device).Cell(metric).Cell(unit).Cell(Instants.Iso(point.Ms, zone)).Cell(point.Ms).Cell(point.Value);
            if (withQuality)
                csv.Cell(point.Quality!);
            csv.EndRow();
        }

        return csv.Answer();
    }
}
