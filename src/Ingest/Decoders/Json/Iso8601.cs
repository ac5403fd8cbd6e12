namespace SensorHub.Ingest.Decoders.Json;

/// <summary>Instants as ISO 8601 / RFC 3339 writes them, from UTF-8. Hot: no allocation.</summary>
internal static class Iso8601
{
    /// <summary>
    /// <c>yyyy-MM-ddTHH:mm[:ss[.f…]](Z|±HH[[:]mm])</c>; <c>t</c>, <c>z</c>, a space and a comma are taken as well, digits beyond the
    /// millisecond are cut off. False without an offset, for a leap second (23:59:60) and for a date that does not exist.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length < 17 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':')
            return false;
        if (!TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || !TryDigits(text[11..13], out var hour) || !TryDigits(text[14..16], out var minute))
            return false;
        var rest = text[16..];
        if (!TrySeconds(ref rest, out var second, out var ms) || !TryOffset(rest, out var offsetMinutes))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        unixMs = ticks / TimeSpan.TicksPerMillisecond + ms - offsetMinutes * 60_000L;
        return true;
    }

    private static bool TrySeconds(ref ReadOnlySpan<byte> rest, out int second, out int ms)
    {
        second = ms = 0;
        if (rest[0] != ':')
            return true;
        if (rest.Length < 4 || !TryDigits(rest[1..3], out second))
            return false;
        rest = rest[3..];
        if (rest[0] is not ((byte)'.' or (byte)','))
            return true;
        var end = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (end <= 0)
            return false;
        for (int i = 1, unit = 100; i <= end && unit > 0; i++, unit /= 10)
            ms += (rest[i] - '0') * unit;
        rest = rest[(end + 1)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> rest, out int minutes)
    {
        minutes = 0;
        if (rest is [(byte)'Z' or (byte)'z'])
            return true;
        if (rest.Length is not (3 or 5 or 6) || rest[0] is not ((byte)'+' or (byte)'-') || (rest.Length == 6 && rest[3] != ':'))
            return false;
        var minute = 0;
        if (!TryDigits(rest[1..3], out var hour) || (rest.Length > 3 && !TryDigits(rest[^2..], out minute)) || hour > 23 || minute > 59)
            return false;
        minutes = (rest[0] == '-' ? -1 : 1) * (hour * 60 + minute);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit((char)c))
                return false;
            value = value * 10 + (c - '0');
        }

        return true;
    }
}
