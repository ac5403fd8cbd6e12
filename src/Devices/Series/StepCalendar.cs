using System.Diagnostics;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Series;

/// <summary>
/// Which step an instant lies in, by the city's wall clock. A step of minutes begins whenever the clock shows a multiple of it,
/// both times when a time comes twice, and at the change itself when it is skipped; so an hourly day has 23 or 25 points
/// on a clock change. Not thread safe.
/// </summary>
public sealed class StepCalendar(SeriesStep step, CityCalendar calendar)
{
    private TimeSpanMs _day;
    private long[]? _startsOnChange;

    /// <summary>False where no step lies: by night for day hours and by day for nights.</summary>
    public bool TryStepAt(long ms, out TimeSpanMs span)
    {
        span = step.Kind switch
        {
            StepKind.Minutes => MinutesAt(ms),
            StepKind.CalendarDay => calendar.CalendarDay(DateOf(ms)),
            StepKind.DayHours => calendar.DayOf(DateOf(ms)),
            StepKind.Night => calendar.NightAt(ms) ?? default,
            _ => throw new UnreachableException(),
        };
        return span.Contains(ms);
    }

    private DateOnly DateOf(long ms) => DateOnly.FromDateTime(calendar.ToLocal(ms));

    private TimeSpanMs MinutesAt(long ms)
    {
        if (!_day.Contains(ms))
            MoveTo(DateOf(ms));
        if (_startsOnChange is null)
        {
            var start = _day.FromMs + UnixMs.Floor(ms - _day.FromMs, step.Minutes * UnixMs.Minute);
            return new(start, start + step.Minutes * UnixMs.Minute);
        }

        var index = Array.BinarySearch(_startsOnChange, ms);
        index = index >= 0 ? index : ~index - 1;
        return new(_startsOnChange[index], index + 1 < _startsOnChange.Length ? _startsOnChange[index + 1] : _day.ToMs);
    }

    private void MoveTo(DateOnly date)
    {
        _day = calendar.CalendarDay(date);
        _startsOnChange = _day.LengthMs == UnixMs.Day ? null : StartsOf(date);
    }

    private long[] StartsOf(DateOnly date)
    {
        var starts = new SortedSet<long>();
        for (var minute = 0; minute < UnixMs.Day / UnixMs.Minute; minute += step.Minutes)
        {
            var local = date.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
            starts.Add(calendar.ToMs(local));
            if (calendar.Zone.IsAmbiguousTime(local))
                starts.Add(new DateTimeOffset(local, calendar.Zone.GetAmbiguousTimeOffsets(local).Min()).ToUnixTimeMilliseconds());
        }

        return [.. starts.Where(_day.Contains)];
    }
}
