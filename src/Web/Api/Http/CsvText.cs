using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SensorHub.Web.Api.Http;

/// <summary>
/// CSV, RFC 4180, that no spreadsheet takes for a formula: a text that could begin one gets an apostrophe in front; numbers stay numbers.
/// </summary>
internal sealed class CsvText
{
    public const string ContentType = "text/csv";

    // Full-width forms are formulas to some spreadsheets too.
    private static readonly SearchValues<char> Dangerous = SearchValues.Create("=+-@\t\r\n＝＋－＠|%");
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");

    private readonly StringBuilder _text = new();
    private bool _inRow;

    /// <summary>CSV is named, and not liked less than JSON.</summary>
    public static bool IsAskedFor(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var csv = accepted.FirstOrDefault(a => a.MediaType == CsvText.ContentType);
        var json = accepted.FirstOrDefault(a => a.MediaType == "application/json");
        return csv is not null && (csv.Quality ?? 1) > 0 && (json is null || (csv.Quality ?? 1) >= (json.Quality ?? 1));
    }

    public CsvText Cell(string text)
    {
        Separate();
        var begins = text.AsSpan().TrimStart(" \"'");
        var safe = !begins.IsEmpty && Dangerous.Contains(begins[0]) ? "'" + text : text;
        if (safe.AsSpan().ContainsAny(Quoted))
            _text.Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            _text.Append(safe);
        return this;
    }

    public CsvText Cell(double number)
    {
        Separate();
        _text.Append(number.ToString("R", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Empty for null.</summary>
    public CsvText Cell(double? number) => number is { } value ? Cell(value) : Cell("");

    /// <summary>Empty for null.</summary>
    public CsvText Cell(long? number) => number is { } value ? Cell(value) : Cell("");

    public CsvText Cell(long number)
    {
        Separate();
        _text.Append(number);
        return this;
    }

    public void EndRow()
    {
        _text.Append("\r\n");
        _inRow = false;
    }

    public IResult Answer() => TypedResults.Text(ToString(), ContentType, Encoding.UTF8);

    public override string ToString() => _text.ToString();

    private void Separate()
    {
        if (_inRow)
            _text.Append(',');
        _inRow = true;
    }
}
