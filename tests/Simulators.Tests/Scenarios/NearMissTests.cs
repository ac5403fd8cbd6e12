using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;
using SensorHub.Simulators.Tests.Scenarios.BruteForce;

namespace SensorHub.Simulators.Tests.Scenarios;

/// <summary>Each near miss is one: without the one guard that keeps it out, brute force finds it, and nobody else.</summary>
public sealed class NearMissTests
{
    private static readonly DateOnly Evening = new(2026, 3, 17);
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
    private static readonly Scenario Scenario = Scenario.Small(seed: 11, Evening, Calendar);
    private static readonly Observed Night = Observed.Of(Scenario.Messages());

    private static readonly Dictionary<string, (JudgeRules Without, string[] Caught)> Guards = new()
    {
        ["the limit of 55 dB"] = (new() { LimitDb = 54.5 }, ["site-under"]),
        ["75 % valid"] = (new() { ValidShare = 0.65 }, ["site-gaps"]),
        ["wind"] = (new() { MaxWindMs = 100 }, ["site-windy"]),
        ["rain"] = (new() { MaxRainMmH = 100 }, ["site-rainy"]),
        ["two windows in a row"] = (new() { TwoInARow = false }, ["site-once", "site-day", "site-late-stop"]),
        ["inside the night"] = (new() { BeyondNightMs = 30 * UnixMs.Minute }, ["site-day", "site-late-stop"]),
        ["ten minutes"] = (new() { PurifierMinutes = 7 }, ["kitchen-nine", "kitchen-closing"]),
        ["business hours"] = (new() { BusinessHours = false }, ["kitchen-closed", "kitchen-closing"]),
        ["the fan"] = (new() { FanNeeded = false }, ["kitchen-cold"]),
        ["sixty seconds"] = (new() { DumpSeconds = 45 }, ["truck-4"]),
        ["standing still"] = (new() { MaxSpeedKmh = 50 }, ["truck-5"]),
        ["100 m around"] = (new() { FenceM = 30 }, ["truck-7"]),
        ["the approved site"] = (new() { FenceM = -1 }, ["truck-1", "truck-2", "truck-3", "truck-4", "truck-5", "truck-7"]),
        ["a fix"] = (new() { FixNeeded = false }, ["truck-6"]),
    };

    public static TheoryData<string> Names => [.. Guards.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_this_guard_keeps_it_out(string guard)
    {
        var (without, caught) = Guards[guard];

        var found = new Judge(Scenario.City, Calendar, Evening, without).All(Night);

        // "truck-1" and "truck-2" are found anyway, and once more for the load they tip where they may.
        var more = found.Select(f => f.SubjectId).ToList();
        foreach (var violation in Scenario.Expected) more.Remove(violation.SubjectId);
        more.Distinct().ShouldBe(caught, ignoreOrder: true);
    }

    [Fact]
    public void Every_near_miss_stated_has_a_guard_here()
    {
        Scenario.NearMisses.Select(miss => miss.SubjectId).ShouldBeSubsetOf(Guards.Values.SelectMany(guard => guard.Caught));
    }
}
