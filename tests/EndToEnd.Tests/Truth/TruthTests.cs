using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.EndToEnd.Tests.Truth;

/// <summary>A night of the small city over real MQTT: what it says is true is found, and nothing else, however the network treats it.</summary>
public sealed class TruthTests
{
    private const int Seed = 7;
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
    private static readonly Scenario Night = Scenario.Small(Seed, new DateOnly(2026, 10, 13), Calendar);

    [Fact]
    public Task As_it_happens() => PlayAsync(messages => messages);

    [Fact]
    public Task Shuffled_within_a_minute() => PlayAsync(messages => messages.ShuffledWithin(TimeSpan.FromMinutes(1), Seed));

    [Fact]
    public Task Every_message_twice() => PlayAsync(messages => messages.Doubled(TimeSpan.FromSeconds(30), Seed));

    [Fact]
    public Task Three_hours_late() => PlayAsync(messages => messages.DelayedBy(TimeSpan.FromHours(3)));

    [Fact]
    public Task One_meter_three_hours_late() => PlayAsync(
        messages => messages.DelayedBy(TimeSpan.FromHours(3), MeterOf("site-pour")),
        // All the others have nothing more to say for these three hours.
        leavingOut: ScenarioRules.DeviceSilent);

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task Eight_hours_of_back_fill_open_two_after_the_fact_tasks_without_a_ten_minute_clock(int readingsPerMessage)
    {
        var backFill = Scenario.BackFill(Seed, new DateOnly(2026, 10, 13), Calendar, readingsPerMessage: readingsPerMessage);
        var nowMs = backFill.Messages().Min(m => m.SendMs);
        await using var hub = await SteppedHub.StartAsync(backFill, Calendar, nowMs);

        await hub.PlayAsync(backFill.Messages());
        await hub.PassAsync(TimeSpan.FromMinutes(5));

        await hub.Queries.ShouldBeTheTruthAsync(backFill);
        var tasks = (await hub.Queries.TasksAsync(new TaskFilter(), new PageRequest(), CancellationToken.None)).Items;
        tasks.Count.ShouldBe(2);
        tasks.ShouldAllBe(t => t.AfterTheFact && t.Deadline.Kind == DeadlineKind.WorkingTime);
    }

    private static async Task PlayAsync(
        Func<IEnumerable<SimulatedMessage>, IEnumerable<SimulatedMessage>> network, string? leavingOut = null)
    {
        await using var hub = await SteppedHub.StartAsync(Night, Calendar);

        await hub.PlayAsync(network(Night.Messages()));
        await hub.PassAsync(TimeSpan.FromMinutes(5));

        await hub.Queries.ShouldBeTheTruthAsync(Night, leavingOut);
    }

    private static string MeterOf(string site) => Night.City.Devices.First(d => d.SiteId == site).Id;
}
