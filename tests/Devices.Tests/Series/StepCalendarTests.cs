using SensorHub.Devices.Series;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Tests.Series;

public sealed class StepCalendarTests
{
    [Theory]
    [InlineData("Asia/Shanghai", "2025-03-30", 24)]
    [InlineData("Europe/Berlin", "2025-03-30", 23)]
    [InlineData("Europe/Berlin", "2025-10-26", 25)]
    [InlineData("America/Sao_Paulo", "2018-11-04", 23)]
    [InlineData("America/Sao_Paulo", "2018-02-17", 25)]
    [InlineData("Australia/Lord_Howe", "2025-10-05", 24)]
    [InlineData("Australia/Lord_Howe", "2025-04-06", 24)]
    public void A_day_has_as_many_hourly_steps_as_its_clock_shows_hours(string zone, string date, int steps)
    {
        var calendar = CalendarOf(zone);
        var day = calendar.CalendarDay(DateOnly.Parse(date));

        StepsOf(new(new(StepKind.Minutes, 60), calendar), day).Count.ShouldBe(steps);
    }

    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/St_Johns")]
    public void Steps_leave_no_gap_and_begin_where_the_clock_shows_a_multiple_or_jumps(string zone)
    {
        var calendar = CalendarOf(zone);
        foreach (var minutes in new[] { 10, 30, 60, 120, 360 })
        {
            var steps = new StepCalendar(new(StepKind.Minutes, minutes), calendar);
            var year = new TimeSpanMs(calendar.ToMs(new(2018, 1, 1)), calendar.ToMs(new(2018, 12, 31)));
            var all = StepsOf(steps, year);
            for (var i = 0; i < all.Count; i++)
            {
                if (i > 0)
                    all[i].FromMs.ShouldBe(all[i - 1].ToMs, $"{zone} {minutes}");
                var local = calendar.ToLocal(all[i].FromMs);
                var jumps = local - calendar.ToLocal(all[i].FromMs - UnixMs.Minute) > TimeSpan.FromMinutes(1);
                (local.TimeOfDay.TotalMinutes % minutes == 0 || jumps).ShouldBeTrue($"{zone} {minutes} {local}");
            }
        }
    }

    [Fact]
    public void A_night_is_named_by_its_evening_and_is_an_hour_longer_when_the_clock_goes_back()
    {
        var calendar = CalendarOf("Europe/Berlin");
        var nights = new StepCalendar(new(StepKind.Night), calendar);

        nights.TryStepAt(calendar.ToMs(new(2025, 10, 26), new(5, 59)), out var night).ShouldBeTrue();

        night.FromMs.ShouldBe(calendar.ToMs(new(2025, 10, 25), new(22, 0)));
        night.LengthMs.ShouldBe(9 * UnixMs.Hour);
        nights.TryStepAt(night.ToMs, out _).ShouldBeFalse();
    }

    [Fact]
    public void Day_hours_leave_the_night_out()
    {
        var calendar = CalendarOf("Asia/Shanghai");
        var days = new StepCalendar(new(StepKind.DayHours), calendar);
        var date = new DateOnly(2025, 3, 21);

        days.TryStepAt(calendar.ToMs(date, new(6, 0)), out var day).ShouldBeTrue();
        day.ShouldBe(calendar.DayOf(date));
        days.TryStepAt(calendar.ToMs(date, new(5, 59)), out _).ShouldBeFalse();
        days.TryStepAt(calendar.ToMs(date, new(22, 0)), out _).ShouldBeFalse();
    }

    private static List<TimeSpanMs> StepsOf(StepCalendar steps, TimeSpanMs span)
    {
        var all = new List<TimeSpanMs>();
        for (var ms = span.FromMs; ms < span.ToMs; ms += UnixMs.Minute)
        {
            steps.TryStepAt(ms, out var step).ShouldBeTrue();
            if (all.Count == 0 || all[^1] != step)
                all.Add(step);
        }

        return all;
    }

    private static CityCalendar CalendarOf(string zone) => new(TimeZoneInfo.FindSystemTimeZoneById(zone));
}
