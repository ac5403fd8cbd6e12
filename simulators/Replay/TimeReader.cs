using System.Globalization;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Replay;

/// <summary>
/// Reads the times of a recording: year first with <c>-</c> or <c>/</c>, blank or <c>T</c>, fractions allowed, with or without offset; or
/// Unix seconds or milliseconds. What names no offset is taken in the zone given; of a time that a clock change shows twice, the first.
/// </summary>
internal sealed class TimeReader
{
    private static readonly string[] Local =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy/MM/dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm", "yyyy/MM/dd HH:mm", "yyyyMMddHHmmss",
    ];

    private static readonly string[] WithOffset = [.. Local.Select(format => format + "K"), .. Local.Select(format => format + " K")];

    private readonly CityCalendar? _zone;
    private readonly string[] _local;

    /// <exception cref="UsageException">No such zone.</exception>
    public TimeReader(string? zone, string? format)
    {
        _zone = zone is null ? null : new CityCalendar(ZoneOf(zone));
        _local = format is null ? Local : [format];
    }

    /// <summary>Unix ms, or null with what is wrong.</summary>
    public long? Read(string text, out string fault)
    {
        fault = "";
        if (text.Length is 10 or 13 && text.All(char.IsAsciiDigit))
            return long.Parse(text) * (text.Length == 10 ? UnixMs.Second : 1);
        if (DateTime.TryParseExact(text, _local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            if (_zone is not null) return _zone.ToMs(local);
            fault = $"the time '{text}' names no zone: write --tz Asia/Shanghai, --tz UTC or --tz +08:00";
            return null;
        }

        if (DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time.ToUnixTimeMilliseconds();
        fault = $"'{text}' is no time I know: write 2025-03-21 22:00:00, an offset may follow, or describe it with --time-format, e.g. \"dd.MM.yyyy HH:mm:ss\"";
        return null;
    }

    private static TimeZoneInfo ZoneOf(string name)
    {
        if (name.Length > 0 && name[0] is '+' or '-')
        {
            if (TimeSpan.TryParseExact(name[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset) && offset.TotalHours <= 14)
                return TimeZoneInfo.CreateCustomTimeZone(name, name[0] == '-' ? -offset : offset, name, name);
        }
        else if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        throw new UsageException($"There is no zone '{name}': write an IANA name like Asia/Shanghai, UTC, or an offset like +08:00.");
    }
}
