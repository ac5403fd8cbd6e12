using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Rules;

/// <summary>When a rule judges. Each stretch of it is one occurrence: episodes never cross its ends.</summary>
public enum ScheduleKind
{
    /// <summary>The city's night.</summary>
    Night,

    /// <summary>The site's business hours; a site without them is open always, and its day runs as <see cref="AllDay"/>.</summary>
    BusinessHours,

    /// <summary>Always; cut into days at <see cref="Schedule.DayCut"/>, when little happens.</summary>
    AllDay,

    /// <summary>The city's day: what is not its night.</summary>
    Day,

    /// <summary>Always; cut into days at midnight, for rules that count by calendar day.</summary>
    CalendarDay,
}

/// <summary>A kind of schedule for one site. Immutable.</summary>
public sealed class Schedule(ScheduleKind kind, CityCalendar calendar, BusinessHours? hours)
{
    public static readonly TimeOnly DayCut = new(4, 0);

    public Schedule(ScheduleKind kind, CityCalendar calendar) : this(kind, calendar, null)
    {
    }

    /// <summary>The occurrence that holds an instant, or null between two.</summary>
    public TimeSpanMs? At(long ms)
    {
        var next = AtOrAfter(ms);
        return next.Contains(ms) ? next : null;
    }

    /// <summary>The first occurrence that ends after an instant.</summary>
    public TimeSpanMs AtOrAfter(long ms)
    {
        // The day before too: its night, or hours past midnight, may reach into this one.
        for (var date = DateOnly.FromDateTime(calendar.ToLocal(ms)).AddDays(-1); ; date = date.AddDays(1))
        {
            var occurrence = Of(date);
            if (occurrence.ToMs > ms && occurrence.LengthMs > 0)
                return occurrence;
        }
    }

    private TimeSpanMs Of(DateOnly date) => kind switch
    {
        ScheduleKind.Night => calendar.NightOf(date),
        ScheduleKind.Day => calendar.DayOf(date),
        ScheduleKind.CalendarDay => calendar.CalendarDay(date),
        ScheduleKind.BusinessHours when hours is not null => new(
            calendar.ToMs(date, hours.From), calendar.ToMs(hours.From < hours.To ? date : date.AddDays(1), hours.To)),
        _ => new(calendar.ToMs(date, DayCut), calendar.ToMs(date.AddDays(1), DayCut)),
    };
}
