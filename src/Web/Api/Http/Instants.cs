using System.Globalization;
using SensorHub.Devices.Time;

namespace SensorHub.Web.Api.Http;

/// <summary>Instants in queries; see <see cref="InstantText"/>.</summary>
internal static class Instants
{
    public const string Form = InstantText.Form + " (write + as %2B)";

    /// <summary>ISO 8601 with ms and offset, by the clocks of a zone.</summary>
    public static string Iso(long ms, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), zone).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>An open end reaches as far as a calendar can show; null when neither is given.</summary>
    /// <exception cref="ProblemException">400: not instants, or the end is not later.</exception>
    public static TimeSpanMs? Span(string? from, string? to)
    {
        if (from is null && to is null)
            return null;
        var span = new TimeSpanMs(
            from is null ? InstantText.MinMs : Parse("from", from), to is null ? InstantText.MaxMs : Parse("to", to));
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

    public static bool TryParse(string? text, out long ms) => InstantText.TryParse(text, out ms);
}
