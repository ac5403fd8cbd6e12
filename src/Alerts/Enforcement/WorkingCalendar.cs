using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Enforcement;

/// <summary>Working time of the city: 09:00–17:00 Monday to Friday without holidays. Immutable.</summary>
public sealed class WorkingCalendar(CityCalendar city, IReadOnlySet<DateOnly> holidays)
{
    public static readonly TimeOnly From = new(9, 0);
    public static readonly TimeOnly To = new(17, 0);

    public WorkingCalendar(CityCalendar city) : this(city, new HashSet<DateOnly>())
    {
    }

    /// <summary>When that much working time has passed since an instant.</summary>
    /// <param name="workMs">Above 0.</param>
    /// <returns>Unix ms; never outside working hours.</returns>
    public long Add(long fromMs, long workMs)
    {
        for (var date = DateOnly.FromDateTime(city.ToLocal(fromMs)); ; date = date.AddDays(1))
        {
            if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || holidays.Contains(date))
                continue;
            var begin = Math.Max(fromMs, city.ToMs(date, From));
            var left = city.ToMs(date, To) - begin;
            if (left <= 0)
                continue;
            if (workMs <= left)
                return begin + workMs;
            workMs -= left;
        }
    }
}
