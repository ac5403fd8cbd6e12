using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;
using SensorHub.Simulators.Tests.Scenarios.BruteForce;

namespace SensorHub.Simulators.Tests.Scenarios;

public sealed class SmallScenarioTests
{
    private static readonly DateOnly Evening = new(2026, 3, 17);
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_it_says_is_violated_is_what_brute_force_finds(int seed)
    {
        var scenario = Scenario.Small(seed, Evening, Calendar);

        var found = new Judge(scenario.City, Calendar, Evening).All(scenario.Messages());

        Truth.ShouldMatch(found, scenario.Expected);
    }

    [Fact]
    public void The_truth_holds_when_messages_are_shuffled_doubled_and_late()
    {
        var scenario = Scenario.Small(seed: 7, Evening, Calendar);
        var disordered = scenario.Messages()
            .ShuffledWithin(TimeSpan.FromMinutes(1), seed: 1)
            .Doubled(TimeSpan.FromMinutes(1), seed: 2)
            .DelayedBy(TimeSpan.FromHours(3), "noise-pour");

        Truth.ShouldMatch(new Judge(scenario.City, Calendar, Evening).All(disordered), scenario.Expected);
    }

    [Fact]
    public void Every_rule_has_violations_and_near_misses_and_nobody_is_both()
    {
        var scenario = Scenario.Small(seed: 1, Evening, Calendar);

        string[] rules = [ScenarioRules.SiteNoiseNight, ScenarioRules.FumePurifierOff, ScenarioRules.TruckIllegalDump];
        scenario.Expected.Select(violation => violation.RuleId).Distinct().ShouldBe(rules, ignoreOrder: true);
        scenario.NearMisses.Select(miss => miss.RuleId).Distinct().ShouldBe(rules, ignoreOrder: true);
        scenario.Expected.Select(violation => violation.SubjectId).ShouldNotContain(subject => scenario.NearMisses.Any(miss => miss.SubjectId == subject));
        scenario.Expected.Count.ShouldBe(9);
        scenario.ExpectedTasks.Count.ShouldBe(8);
    }

    [Fact]
    public void The_site_just_under_the_limit_stays_between_54_6_and_54_95()
    {
        var scenario = Scenario.Small(seed: 3, Evening, Calendar);
        var site = scenario.City.Sites.Single(site => site.Id == "site-under");
        var observed = Observed.Of(scenario.Messages().Where(message => message.DeviceId == "noise-under"));

        new Judge(scenario.City, Calendar, Evening).Windows(site, observed)
            .ShouldAllBe(window => window.Leq > 54.6 && window.Leq < 54.95);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        Fingerprint(1).ShouldBe(Fingerprint(1));
        Fingerprint(1).ShouldNotBe(Fingerprint(2));
    }

    [Fact]
    public void Messages_come_in_order_and_none_before_its_reading()
    {
        long last = 0;
        foreach (var message in Scenario.Small(seed: 5, Evening, Calendar).Messages())
        {
            message.SendMs.ShouldBeGreaterThanOrEqualTo(last);
            message.SendMs.ShouldBe(message.EventMs);
            last = message.SendMs;
        }
    }

    [Fact]
    public void Every_expected_squad_is_the_one_of_the_cell_around_the_subject()
    {
        var scenario = Scenario.Small(seed: 1, Evening, Calendar);

        foreach (var violation in scenario.Expected.Where(violation => violation.RuleId != ScenarioRules.TruckIllegalDump))
        {
            var place = scenario.City.Sites.Single(site => site.Id == violation.SubjectId).Location;
            var cell = scenario.City.Cells.Single(cell =>
                cell.Boundary.EnvelopeInternal is var box && place.Lon >= box.MinX && place.Lon < box.MaxX && place.Lat >= box.MinY && place.Lat < box.MaxY);
            violation.SquadId.ShouldBe(cell.SquadId);
        }

        scenario.Expected.Where(violation => violation.RuleId == ScenarioRules.TruckIllegalDump)
            .Select(violation => violation.SquadId).ShouldBe(["squad-east", "squad-north"]);
    }

    [Fact]
    public void The_registry_refers_only_to_itself()
    {
        var city = Scenario.Small(seed: 1, Evening, Calendar).City;

        city.Devices.Select(device => device.Id).ShouldBeUnique();
        city.Devices.ShouldAllBe(device => Secrets.IsAcceptable(device.Secret));
        city.Devices.Where(device => device.SiteId is not null).ShouldAllBe(device => city.Sites.Any(site => site.Id == device.SiteId));
        city.Cells.ShouldAllBe(cell => city.Squads.Any(squad => squad.Id == cell.SquadId) && city.Areas.Any(area => area.Id == cell.AreaId));
        city.Squads.ShouldAllBe(squad => city.Areas.Any(area => area.Id == squad.AreaId));
        city.Sites.ShouldAllBe(site => city.Cells.Any(cell => cell.Boundary.EnvelopeInternal.Contains(site.Location.Lon, site.Location.Lat)));
    }

    private static string Fingerprint(int seed)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (var message in Scenario.Small(seed, Evening, Calendar).Messages()) hash.AppendData(message.Payload.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
