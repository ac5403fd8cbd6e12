using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Tests.Registry;

public sealed class DeviceRecordTests
{
    private static readonly Device Meter = new() { Handle = 1, Id = "n-1", Kind = DeviceKind.Noise, IntervalS = 60 };

    [Fact]
    public void A_device_with_a_site_and_no_history_was_always_there()
    {
        var device = Meter with { SiteId = "s-1" };
        device.PlacedAt(long.MinValue).ShouldBe("s-1");
        device.PlacedAt(long.MaxValue).ShouldBe("s-1");
        device.Placements.ShouldBe([new Placement("s-1", Placement.Beginning, null)]);
    }

    [Theory]
    [InlineData(99, null)]
    [InlineData(100, "s-1")]
    [InlineData(199, "s-1")]
    [InlineData(200, "s-2")]
    [InlineData(300, null)]
    [InlineData(400, "s-1")]
    public void A_device_is_at_a_site_from_the_first_instant_of_a_placement_to_before_its_end(long ms, string? site) =>
        (Meter with { SiteId = "s-1", Placements = [new("s-1", 100, 200), new("s-2", 200, 300), new("s-1", 400, null)] })
            .PlacedAt(ms).ShouldBe(site);

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(199, true)]
    [InlineData(200, false)]
    [InlineData(300, true)]
    public void Maintenance_holds_until_its_end_or_on_and_on(long ms, bool expected) =>
        (Meter with { Maintenance = [new(100, 200, "filter"), new(300, null, "out of order")] }).IsInMaintenance(ms).ShouldBe(expected);

    [Theory]
    [InlineData("2025-12-31", CalibrationState.NotRecorded)]
    [InlineData("2026-01-01", CalibrationState.Valid)]
    [InlineData("2026-06-30", CalibrationState.Valid)]
    [InlineData("2026-07-01", CalibrationState.Expired)]
    [InlineData("2026-08-01", CalibrationState.Valid)]
    [InlineData("2026-10-01", CalibrationState.NotRecorded)]
    public void The_newest_calibration_until_a_day_decides_about_it(string day, CalibrationState expected) =>
        (Meter with
        {
            Calibrations =
            [
                new(new(2026, 1, 1), new(2026, 6, 30), "C-1", "lab"), new(new(2026, 8, 1), new(2027, 7, 31), "C-2", "lab"),
                new(new(2026, 9, 30), null, "", ""),
            ],
        }).CalibrationAt(DateOnly.ParseExact(day, "yyyy-MM-dd")).ShouldBe(expected);
}
