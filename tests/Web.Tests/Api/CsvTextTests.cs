using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Tests.Api;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-2+3+cmd|' /C calc'!A0")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tx")]
    [InlineData("\rx")]
    [InlineData("＝1+1")]
    [InlineData("\"=1+1")]
    [InlineData("  =1+1")]
    [InlineData("'=1+1")]
    public void A_text_that_a_spreadsheet_could_run_begins_with_an_apostrophe(string text)
    {
        var cell = Written(c => c.Cell(text));
        cell.TrimStart('"').ShouldStartWith("'");
        Read(cell).ShouldBe("'" + text);
    }

    [Theory]
    [InlineData("N-1")]
    [InlineData("a,b")]
    [InlineData("a\"b")]
    [InlineData("")]
    public void Other_texts_come_back_as_they_were(string text) => Read(Written(c => c.Cell(text))).ShouldBe(text);

    [Fact]
    public void Numbers_stay_numbers_also_below_zero() => Written(c => c.Cell(-1.5).Cell(-7L)).ShouldBe("-1.5,-7");

    [Fact]
    public void An_empty_first_cell_keeps_its_place() => Written(c => c.Cell("").Cell(1L)).ShouldBe(",1");

    private static string Written(Action<CsvText> cells)
    {
        var csv = new CsvText();
        cells(csv);
        csv.EndRow();
        return csv.ToString()[..^2];
    }

    private static string Read(string cell) =>
        cell.StartsWith('"') ? cell[1..^1].Replace("\"\"", "\"") : cell;
}
