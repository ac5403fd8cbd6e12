using System.Globalization;
using SensorHub.Devices.Time;

namespace SensorHub.Web.Api.Http;

/// <summary>Instants in queries: Unix ms, or ISO 8601 with its offset.</summary>
internal static class Instants
{
    public const string Form = "write ms since 1970 or ISO 8601 with offset, as 2026-08-15T22:00:00+08:00 (write + as %2B)";

    // 0001-01-01 to 9999-12-31, what a calendar can show.
    private static readonly long MinMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds() + UnixMs.Day;
    private static readonly long MaxMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() - UnixMs.Day;

    private static readonly string[] IsoForms =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>ISO 8601 with ms and offset, by the clocks of a zone.</summary>
    public static string Iso(long ms, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), zone).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>An open end reaches as far as a calendar can show; null when neither is given.</summary>
    /// <exception cref="ProblemException">400: not instants, or the end is not later.</exception>
    public static TimeSpanMs? Span(string? from, string? to)
    {
        if (from is null && to is null)
            return null;
        var span = new TimeSpanMs(from is null ? MinMs : Parse("from", from), to is null ? MaxMs : Parse("to", to));
        return span.LengthMs > 0 ? span : throw ProblemException.BadField("to", "write a time later than from");
    }

    /// <summary>A span of which both ends must be given.</summary>
    /// <exception cref="ProblemException">400, with every end that does not hold.</exception>
    public static TimeSpanMs Closed(string? from, string? to)
    {
        var faults = new List<RequestFault>();
        if (!TryParse(from, out var fromMs))
            faults.Add(new(null, "from", Form));
        if (!TryParse(to, out var toMs))
            faults.Add(new(null, "to", Form));
        if (faults.Count == 0 && fromMs >= toMs)
            faults.Add(new(null, "to", "write a time later than from"));
        return faults.Count == 0 ? new(fromMs, toMs) : throw ProblemException.BadRequest(faults);
    }

    /// <exception cref="ProblemException">400: not an instant.</exception>
    public static long Parse(string field, string text) =>
        TryParse(text, out var ms) ? ms : throw ProblemException.BadField(field, Form);

    public static bool TryParse(string? text, out long ms)
    {
        ms = 0;
        if (text is null)
            return false;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out ms))
            return ms >= MinMs && ms <= MaxMs;
        // K would take a time without offset as local: its place in the text must hold one.
        if (text.Length < 17 || text.IndexOfAny(['Z', '+', '-'], 11) < 0
            || !DateTimeOffset.TryParseExact(text, IsoForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
            return false;
        ms = instant.ToUnixTimeMilliseconds();
        return ms >= MinMs && ms <= MaxMs;
    }
}
