using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;
using SensorHub.Simulators.Tests.Scenarios.BruteForce;

namespace SensorHub.Simulators.Tests.Scenarios;

/// <summary>A week of the small city: what it says is what brute force finds in its own readings.</summary>
public sealed class WeekScenarioTests
{
    private static readonly DateOnly Monday = new(2026, 10, 12);
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(2, 8)];

    [Fact]
    public void What_it_says_is_violated_is_what_brute_force_finds() => ShouldBeTrue(seed: 1);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Seeds))]
    public void It_is_so_for_every_seed(int seed) => ShouldBeTrue(seed);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_rule_is_broken_several_times_and_nearly_broken(int seed)
    {
        var week = Scenario.Week(seed, Monday, Calendar, CitySize.Small);

        foreach (var rule in ScenarioRules.All)
        {
            week.Expected.Count(violation => violation.RuleId == rule).ShouldBeGreaterThanOrEqualTo(2, rule);
            week.NearMisses.ShouldContain(miss => miss.RuleId == rule, rule);
        }
    }

    [Fact]
    public void A_week_lacks_at_most_a_few_of_the_kinds_of_near_misses()
    {
        var weeks = Enumerable.Range(1, 12).Select(KindsOf).ToList();
        var all = weeks.SelectMany(kinds => kinds).ToHashSet();

        all.Count.ShouldBeGreaterThan(80);
        weeks.ShouldAllBe(kinds => kinds.Count >= all.Count - 4);

        static HashSet<string> KindsOf(int seed) =>
            [.. Scenario.Week(seed, Monday, Calendar, CitySize.Small).NearMisses.Select(miss => $"{miss.RuleId}: {miss.Why}")];
    }

    [Fact]
    public void The_registry_refers_only_to_itself()
    {
        var city = Scenario.Week(seed: 1, Monday, Calendar, CitySize.Small).City;

        city.Devices.Select(device => device.Id).ShouldBeUnique();
        city.Sites.Select(site => site.Id).ShouldBeUnique();
        city.Permits.Select(permit => permit.Id).ShouldBeUnique();
        city.Devices.Where(device => device.SiteId is not null).ShouldAllBe(device => city.Sites.Any(site => site.Id == device.SiteId));
        city.Devices.Where(device => device.GatewayId is not null)
            .ShouldAllBe(device => city.Devices.Any(gateway => gateway.Id == device.GatewayId && gateway.Kind == DeviceKind.Gateway));
        city.Devices.ShouldAllBe(device => device.Carrier != "");
        city.Permits.ShouldAllBe(permit => city.Sites.Any(site => site.Id == permit.SiteId) || city.Devices.Any(device => device.Id == permit.DeviceId));
        city.Areas.Where(area => area.ParentId is not null).ShouldAllBe(area => city.Areas.Any(parent => parent.Id == area.ParentId));
        city.Cells.ShouldAllBe(cell => city.Squads.Any(squad => squad.Id == cell.SquadId) && city.Areas.Any(area => area.Id == cell.AreaId));
    }

    [Fact]
    public void Messages_come_in_order_and_none_before_its_reading()
    {
        var last = long.MinValue;
        foreach (var message in Scenario.Week(seed: 5, Monday, Calendar, CitySize.Small, days: 1).Messages())
        {
            message.SendMs.ShouldBeGreaterThanOrEqualTo(last);
            message.SendMs.ShouldBeGreaterThanOrEqualTo(message.EventMs);
            last = message.SendMs;
        }
    }

    [Fact]
    public void What_befalls_messages_on_the_way_changes_only_the_truth_it_says() => ShouldBeTrueWhenDisturbed(seed: 1);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Seeds))]
    public void Disturbed_it_is_so_for_every_seed(int seed) => ShouldBeTrueWhenDisturbed(seed);

    private static void ShouldBeTrueWhenDisturbed(int seed)
    {
        var carrier = Scenario.Week(seed, Monday, Calendar, CitySize.Small).City.Carriers.First();
        var week = Scenario.Week(seed, Monday, Calendar, CitySize.Small)
            .WithDriftingClocks(TimeSpan.FromSeconds(60))
            .WithScatteredLoss(0.05)
            .WithCarrierOutage(carrier, new DateTimeOffset(2026, 10, 14, 15, 20, 0, TimeSpan.FromHours(8)), TimeSpan.FromHours(1))
            .WithCopies(0.05, TimeSpan.FromSeconds(30));

        var found = new WeekJudge(week.City, Calendar, week.Span).All(week.Messages());

        Truth.ShouldMatch(found, week.Expected);
    }

    private static void ShouldBeTrue(int seed)
    {
        var week = Scenario.Week(seed, Monday, Calendar, CitySize.Small);

        var found = new WeekJudge(week.City, Calendar, week.Span).All(week.Messages());

        Truth.ShouldMatch(found, week.Expected);
    }
}
