using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Rules;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("Asia/Shanghai", 2026, 11, 2, 8)]
    [InlineData("Europe/Berlin", 2026, 10, 24, 9)]
    [InlineData("Europe/Berlin", 2026, 3, 28, 7)]
    public void A_night_is_as_long_as_the_wall_clock_makes_it(string zone, int year, int month, int day, int hours)
    {
        var calendar = TestCity.Calendar(zone);
        var schedule = new Schedule(ScheduleKind.Night, calendar);

        var night = schedule.At(calendar.ToMs(new DateTime(year, month, day, 23, 0, 0))).ShouldNotBeNull();

        night.LengthMs.ShouldBe(hours * UnixMs.Hour);
    }

    [Fact]
    public void Between_two_occurrences_there_is_none_and_the_next_one_follows()
    {
        var calendar = TestCity.Calendar();
        var schedule = new Schedule(ScheduleKind.BusinessHours, calendar, new(new(10, 0), new(22, 0)));
        var morning = calendar.ToMs(new DateTime(2026, 11, 2, 9, 0, 0));

        schedule.At(morning).ShouldBeNull();
        schedule.AtOrAfter(morning).FromMs.ShouldBe(morning + UnixMs.Hour);
    }
}
