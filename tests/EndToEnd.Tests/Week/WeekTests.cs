using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.EndToEnd.Tests.Week;

/// <summary>A week of the small city over real MQTT: for every rule each violation is found and nothing else, near misses included.</summary>
public sealed class WeekTests
{
    private const int Seed = 1;
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "week.md");
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
    private static readonly Scenario Week = Scenario.Week(Seed, new DateOnly(2026, 10, 12), Calendar, CitySize.Small);

    [Fact]
    public Task As_it_happens() => FindAllAsync(WeekVariation.Plain);

    [Fact]
    public Task With_loss_copies_an_outage_and_drifting_clocks_at_once() => FindAllAsync(WeekVariation.Everything);

    [Fact]
    [Trait("Category", "Long")]
    public async Task Whatever_happens_on_the_way()
    {
        List<(WeekVariation, WeekRun)> runs = [];
        foreach (var variation in WeekVariation.All)
            runs.Add((variation, await WeekRun.PlayAsync(variation.Treat(Week), Calendar)));
        File.WriteAllText(Page, WeekTable.Write(Week, runs));

        runs.ShouldAllBe(run => run.Item2.IsPerfect);
    }

    private static async Task FindAllAsync(WeekVariation variation)
    {
        var run = await WeekRun.PlayAsync(variation.Treat(Week), Calendar);

        run.ShouldBePerfect();
        var page = File.ReadAllText(Page);
        run.Scores.ShouldAllBe(score => WeekTable.Read(page, score.RuleId, variation) == WeekTable.Cell(score));
    }
}
