using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios;

/// <summary>A city of nine million by the proportions of the small one.</summary>
public sealed class LargeCityTests
{
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
    private static readonly Scenario Week = Scenario.Week(seed: 1, new DateOnly(2026, 10, 12), Calendar, CitySize.Large);

    [Fact]
    public void It_has_tens_of_districts_thousands_of_sites_and_many_thousand_devices()
    {
        var city = Week.City;

        city.Areas.Count(area => area.Level == AreaLevel.District).ShouldBeInRange(20, 60);
        city.Sites.Count.ShouldBeGreaterThan(3_000);
        city.Devices.Count.ShouldBeGreaterThan(15_000);
        city.Devices.Select(device => device.Id).ShouldBeUnique();
        Week.Expected.Select(violation => violation.RuleId).Distinct().ShouldBe(ScenarioRules.All, ignoreOrder: true);
    }

    [Fact]
    public void Cells_do_not_overlap_and_every_site_lies_in_one_of_its_own_city()
    {
        var boxes = Week.City.Cells.Select(cell => cell.Boundary.EnvelopeInternal).ToList();

        boxes.Select(box => (Math.Round(box.MinX, 6), Math.Round(box.MinY, 6))).ShouldBeUnique();
        boxes.Select(box => Math.Round(box.Width, 6)).Distinct().ShouldHaveSingleItem();
        boxes.Select(box => Math.Round(box.Height, 6)).Distinct().ShouldHaveSingleItem();
        Week.City.Sites.ShouldAllBe(site => boxes.Exists(box => box.Contains(site.Location.Lon, site.Location.Lat)));
    }

    [Fact]
    public void Its_first_minutes_come_from_every_device_that_stands_still_and_the_same_ones_each_time()
    {
        var first = Week.Messages().Take(40_000).ToList();

        first.Select(message => message.DeviceId).Distinct().Count()
            .ShouldBe(Week.City.Devices.Count(device => device.Kind != DeviceKind.Truck) - Replacements);
        first.Select(TextOf).ShouldBe(Week.Messages().Take(40_000).Select(TextOf));
    }

    private static string TextOf(SimulatedMessage message) => System.Text.Encoding.UTF8.GetString(message.Payload.Span);

    // Meters that come on Wednesday.
    private static int Replacements => Week.City.Devices.Count(device => device.Placements.Any(placement => placement.ToMs is null));

    [Fact]
    public void A_city_with_more_people_leaves_the_readings_of_its_first_kitchen_as_they_were()
    {
        Of(CitySize.Small).ShouldBe(Of(CitySize.Small with { People = CitySize.Small.People + 2_500 }));

        static string Of(CitySize size)
        {
            using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
            var week = Scenario.Week(seed: 1, new DateOnly(2026, 10, 12), Calendar, size, days: 2);
            foreach (var message in week.Messages().Where(message => message.DeviceId == "fume-0001")) hash.AppendData(message.Payload.Span);
            return Convert.ToHexString(hash.GetHashAndReset());
        }
    }
}
