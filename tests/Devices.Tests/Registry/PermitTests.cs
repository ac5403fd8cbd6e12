using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Tests.Registry;

public sealed class PermitTests
{
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));

    [Theory]
    [InlineData("2026-03-01 00:00", "2026-03-01 00:20", true)]
    [InlineData("2026-02-28 23:59", "2026-03-01 00:20", false)]
    [InlineData("2026-03-03 23:40", "2026-03-04 00:00", true)]
    [InlineData("2026-03-03 23:41", "2026-03-04 00:01", false)]
    public void A_permit_covers_what_lies_wholly_in_its_validity(string from, string to, bool expected) =>
        Permit(null).Covers(At(from), At(to), Calendar).ShouldBe(expected);

    [Theory]
    [InlineData("2026-03-01 22:00", "2026-03-02 06:00", true)]
    [InlineData("2026-03-01 21:59", "2026-03-01 22:19", false)]
    [InlineData("2026-03-02 05:50", "2026-03-02 06:10", false)]
    [InlineData("2026-03-02 05:40", "2026-03-02 06:00", true)]
    [InlineData("2026-03-01 23:00", "2026-03-02 23:00", false)]
    public void Daily_hours_past_midnight_cover_what_lies_in_one_night(string from, string to, bool expected) =>
        Permit(new(new(22, 0), new(6, 0))).Covers(At(from), At(to), Calendar).ShouldBe(expected);

    private static Permit Permit(BusinessHours? daily) => new()
    {
        Id = "p-1",
        Kind = PermitKind.NightWork,
        SiteId = "s-1",
        ValidFromMs = At("2026-03-01 00:00"),
        ValidToMs = At("2026-03-04 00:00"),
        Daily = daily,
    };

    private static long At(string local) => Calendar.ToMs(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", null));
}
