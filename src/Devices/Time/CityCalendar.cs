namespace SensorHub.Devices.Time;

/// <summary>A span of time, Unix ms, the end not included.</summary>
public readonly record struct TimeSpanMs(long FromMs, long ToMs)
{
    public long LengthMs => ToMs - FromMs;
    public bool Contains(long ms) => ms >= FromMs && ms < ToMs;
    public bool Overlaps(TimeSpanMs other) => FromMs < other.ToMs && other.FromMs < ToMs;
}

/// <summary>
/// The city's zone and its night. A night is named by its evening. Immutable.
/// The default night 22:00–06:00 is that of the Ecological Environment Code art. 572; a city may move it but not its 8 h.
/// </summary>
public sealed class CityCalendar(TimeZoneInfo zone, TimeOnly nightFrom, TimeOnly nightTo)
{
    public static readonly TimeOnly DefaultNightFrom = new(22, 0);
    public static readonly TimeOnly DefaultNightTo = new(6, 0);
    public const string DefaultZoneId = "Asia/Shanghai";

    public CityCalendar(TimeZoneInfo zone) : this(zone, DefaultNightFrom, DefaultNightTo)
    {
    }

    public TimeZoneInfo Zone => zone;
    public TimeOnly NightFrom => nightFrom;
    public TimeOnly NightTo => nightTo;

    /// <summary>The same night by the clocks of another zone.</summary>
    public CityCalendar In(TimeZoneInfo other) => new(other, nightFrom, nightTo);

    /// <summary>City wall-clock time of an instant.</summary>
    public DateTime ToLocal(long ms) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime, zone);

    public TimeOnly TimeOfDay(long ms) => TimeOnly.FromDateTime(ToLocal(ms));

    /// <summary>
    /// The first instant that shows <paramref name="local"/> on the wall; for a time that a clock change skips,
    /// the instant of the change.
    /// </summary>
    public long ToMs(DateTime local)
    {
        var unspecified = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(unspecified))
        {
            do
                unspecified = unspecified.AddMinutes(1);
            while (zone.IsInvalidTime(unspecified));
            unspecified = unspecified.AddTicks(-(unspecified.Ticks % TimeSpan.TicksPerMinute));
        }

        var offset = zone.IsAmbiguousTime(unspecified)
            ? zone.GetAmbiguousTimeOffsets(unspecified).Max()
            : zone.GetUtcOffset(unspecified);
        return new DateTimeOffset(unspecified, offset).ToUnixTimeMilliseconds();
    }

    public long ToMs(DateOnly date, TimeOnly time) => ToMs(date.ToDateTime(time));

    /// <summary>The calendar day 00–24 of a date; 23 or 25 hours long on a clock change.</summary>
    public TimeSpanMs CalendarDay(DateOnly date) => new(ToMs(date, TimeOnly.MinValue), ToMs(date.AddDays(1), TimeOnly.MinValue));

    /// <summary>The day hours (06–22 by default) of a date.</summary>
    public TimeSpanMs DayOf(DateOnly date) => new(ToMs(date, nightTo), ToMs(date, nightFrom));

    /// <summary>The night (22–06 by default) that begins on the evening of a date.</summary>
    public TimeSpanMs NightOf(DateOnly evening) => new(ToMs(evening, nightFrom), ToMs(evening.AddDays(1), nightTo));

    /// <summary>The night that an instant lies in, or null by day.</summary>
    public TimeSpanMs? NightAt(long ms)
    {
        var date = DateOnly.FromDateTime(ToLocal(ms));
        var tonight = NightOf(date);
        if (tonight.Contains(ms))
            return tonight;
        var lastNight = NightOf(date.AddDays(-1));
        return lastNight.Contains(ms) ? lastNight : null;
    }
}
