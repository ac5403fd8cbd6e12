using System.Globalization;

namespace SensorHub.Devices.Time;

/// <summary>Instants as people and programs write them: Unix ms, or ISO 8601 with its offset.</summary>
public static class InstantText
{
    public const string Form = "write ms since 1970 or ISO 8601 with offset, as 2026-08-15T22:00:00+08:00";

    /// <summary>0001-01-02 to 9999-12-30, what a calendar of any zone can show.</summary>
    public static readonly long MinMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds() + UnixMs.Day;
    public static readonly long MaxMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() - UnixMs.Day;

    private static readonly string[] IsoForms =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

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
