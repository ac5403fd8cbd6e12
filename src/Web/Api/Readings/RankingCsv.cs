using Microsoft.AspNetCore.Http;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Readings;

/// <summary>A ranking for a spreadsheet: <c>device,site,metric,unit,agg,value</c>.</summary>
internal static class RankingCsv
{
    public static IResult Answer(RankingShown ranking)
    {
        var csv = new CsvText();
        csv.Cell("device").Cell("site").Cell("metric").Cell("unit").Cell("agg").Cell("value");
        csv.EndRow();
        foreach (var item in ranking.Items)
        {
            csv.Cell(item.Device).Cell(item.Site ?? "").Cell(ranking.Metric).Cell(ranking.Unit).Cell(ranking.Agg).Cell(item.Value);
            csv.EndRow();
        }

        return csv.Answer();
    }
}
