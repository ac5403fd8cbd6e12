using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;
using SensorHub.Simulators.Tests.Scenarios.BruteForce;

namespace SensorHub.Simulators.Tests.Scenarios;

public sealed class BackFillScenarioTests
{
    private static readonly DateOnly Evening = new(2026, 3, 17);
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));

    [Theory]
    [InlineData(1, BackFillLayout.TwoSites, 60, 2)]
    [InlineData(2, BackFillLayout.TwoSites, 1, 2)]
    [InlineData(3, BackFillLayout.OneSite, 60, 1)]
    [InlineData(4, BackFillLayout.OneSite, 7, 1)]
    public void Eight_hours_hold_exactly_two_violations(int seed, BackFillLayout layout, int readingsPerMessage, int tasks)
    {
        var scenario = Scenario.BackFill(seed, Evening, Calendar, layout, readingsPerMessage);

        Truth.ShouldMatch(new Judge(scenario.City, Calendar, Evening).All(scenario.Messages()), scenario.Expected);
        scenario.Expected.Count.ShouldBe(2);
        scenario.ExpectedTasks.Count.ShouldBe(tasks);
        scenario.Span.LengthMs.ShouldBe(8 * UnixMs.Hour);
    }

    [Fact]
    public void Everything_is_sent_after_the_night_is_over_and_nothing_is_missing()
    {
        var scenario = Scenario.BackFill(1, Evening, Calendar, readingsPerMessage: 60);

        var messages = scenario.Messages().ToList();

        messages.Count.ShouldBe(2 * 480);
        messages.ShouldAllBe(message => message.SendMs > scenario.Span.ToMs + 15 * UnixMs.Minute);
        var observed = Observed.Of(messages);
        scenario.City.Devices.ShouldAllBe(device => observed.Of(device.Id).Count == 8 * 3600);
    }
}
