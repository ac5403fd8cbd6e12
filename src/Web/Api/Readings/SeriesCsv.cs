using Microsoft.AspNetCore.Http;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Readings;

/// <summary>Readings for a spreadsheet: <c>device,metric,unit,time,ms,value[,quality]</c>, time in the zone asked for.</summary>
internal static class SeriesCsv
{
    public static IResult Answer(SeriesShown series, TimeZoneInfo zone)
    {
        var withQuality = series.Points.Count > 0 && series.Points[0].Quality is not null;
        var csv = new CsvText();
        csv.Cell("device").Cell("metric").Cell("unit").Cell("time").Cell("ms").Cell("value");
        if (withQuality)
            csv.Cell("quality");
        csv.EndRow();
        foreach (var point in series.Points)
        {
            csv.Cell(series.Device).Cell(series.Metric).Cell(series.Unit).Cell(Instants.Iso(point.Ms, zone)).Cell(point.Ms)
                .Cell(point.Value);
            if (withQuality)
                csv.Cell(point.Quality!);
            csv.EndRow();
        }

        return csv.Answer();
    }
}
