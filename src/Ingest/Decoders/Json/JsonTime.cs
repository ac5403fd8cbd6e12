using System.Text.Json;

namespace SensorHub.Ingest.Decoders.Json;

/// <summary>The value of <c>ts</c>.</summary>
internal static class JsonTime
{
    // Beyond 2^53 a double holds no whole milliseconds; such a clock is suspect whatever it says.
    private const double MaxExact = 9_007_199_254_740_992;

    /// <summary>
    /// Milliseconds since 1970, fractions cut off, or ISO 8601 with offset; <c>null</c> is no time. A number too large for either sign of time
    /// reads as the end of it and will be suspect.
    /// </summary>
    public static bool TryRead(ref Utf8JsonReader json, out long? eventMs)
    {
        eventMs = null;
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number when json.TryGetInt64(out var ms):
                eventMs = ms;
                return true;
            case JsonTokenType.Number when json.TryGetDouble(out var ms) && double.IsFinite(ms):
                eventMs = Math.Abs(ms) < MaxExact ? (long)Math.Floor(ms) : ms > 0 ? long.MaxValue : long.MinValue;
                return true;
            case JsonTokenType.String when !json.ValueIsEscaped && Iso8601.TryParse(json.ValueSpan, out var ms):
                eventMs = ms;
                return true;
            default:
                return false;
        }
    }
}
