using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>Parts of a day that runs from 07:00 to 07:00; what happens in one leaves its ends alone.</summary>
internal enum DayPart
{
    /// <summary>07–13</summary>
    Morning,

    /// <summary>13–19</summary>
    Afternoon,

    /// <summary>19–22</summary>
    Evening,

    /// <summary>22–02</summary>
    LateNight,

    /// <summary>02–07</summary>
    SmallHours,
}

/// <summary>The days of a week by the city's clocks; day 0 is the Monday.</summary>
/// <param name="from">When on the first day devices begin to report.</param>
internal sealed class WeekTime(CityCalendar calendar, DateOnly monday, int days, TimeOnly from = default)
{
    private static readonly double[] PartHours = [7, 13, 19, 22, 26, 31];

    public CityCalendar Calendar => calendar;
    public int Days => days;
    public TimeSpanMs Span { get; } = new(calendar.ToMs(monday, from), calendar.ToMs(monday.AddDays(days), TimeOnly.MinValue));

    /// <summary>The nights that touch the week.</summary>
    public IReadOnlyList<TimeSpanMs> Nights { get; } = [.. Enumerable.Range(-1, days + 1).Select(day => calendar.NightOf(monday.AddDays(day)))];

    public DateOnly Date(int day) => monday.AddDays(day);

    /// <param name="hour">After the midnight that begins the day; 24 and more are the day after.</param>
    public long At(int day, double hour)
    {
        var midnights = (int)(hour / 24);
        return calendar.ToMs(monday.AddDays(day + midnights), TimeOnly.MinValue.Add(TimeSpan.FromHours(hour - 24 * midnights)));
    }

    public TimeSpanMs Between(int day, double fromHour, double toHour) => new(At(day, fromHour), At(day, toHour));

    public TimeSpanMs Part(int day, DayPart part) => Between(day, PartHours[(int)part], PartHours[(int)part + 1]);

    /// <summary>The week holds that part of that day; the last night is cut off by its end.</summary>
    public bool Has(int day, DayPart part) => day < days - 1 || (day == days - 1 && part <= DayPart.Evening);

    /// <summary>A stretch of whole minutes inside a longer one, half an hour from its ends.</summary>
    public static TimeSpanMs Inside(TimeSpanMs whole, int minutes, SeededRandom random)
    {
        var room = (int)(whole.LengthMs / UnixMs.Minute) - 60 - minutes;
        var from = whole.FromMs + (30 + random.NextInt(0, Math.Max(1, room + 1))) * UnixMs.Minute;
        return new TimeSpanMs(from, from + minutes * UnixMs.Minute);
    }

    public static TimeSpanMs Around(TimeSpanMs span, int minutes) =>
        new(span.FromMs - minutes * UnixMs.Minute, span.ToMs + minutes * UnixMs.Minute);
}
