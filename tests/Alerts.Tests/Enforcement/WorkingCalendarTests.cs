using System.Globalization;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Enforcement;

public sealed class WorkingCalendarTests
{
    private static readonly CityCalendar City = TestCity.Calendar();

    [Theory]
    [InlineData("2026-11-02 09:00", "2026-11-02 17:00")]
    [InlineData("2026-11-02 08:00", "2026-11-02 17:00")]
    [InlineData("2026-11-02 10:30", "2026-11-03 10:30")]
    [InlineData("2026-11-02 17:00", "2026-11-03 17:00")]
    [InlineData("2026-11-06 16:00", "2026-11-09 16:00")]
    [InlineData("2026-11-07 12:00", "2026-11-09 17:00")]
    [InlineData("2026-09-30 23:00", "2026-10-02 17:00")]
    public void Eight_working_hours_from(string from, string due)
    {
        var calendar = new WorkingCalendar(City, new HashSet<DateOnly> { new(2026, 10, 1) });

        calendar.Add(Ms(from), 8 * UnixMs.Hour).ShouldBe(Ms(due));
    }

    private static long Ms(string local) => City.ToMs(DateTime.Parse(local, CultureInfo.InvariantCulture));
}
