using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;
using SensorHub.Simulators.Tests.Scenarios.BruteForce;

namespace SensorHub.Simulators.Tests.Scenarios;

/// <summary>Each near miss of a week is one: without the one guard that keeps it out, brute force finds it.</summary>
[Trait("Category", "Long")]
public sealed class WeekNearMissTests
{
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
    private static readonly Scenario Week = Scenario.Week(seed: 1, new DateOnly(2026, 10, 12), Calendar, CitySize.Small);
    private static readonly Observed Seen = Observed.Of(Week.Messages());
    private static readonly IReadOnlyList<Found> Strict = new WeekJudge(Week.City, Calendar, Week.Span).All(Seen);

    private static readonly Dictionary<string, (WeekRules Without, string[] Why)> Guards = new()
    {
        ["the limits of noise"] = (new() { SlackDb = 1 }, ["54.6 dB", "exactly 55.0", "69.6 dB", "exactly 70.0", "0.4 dB below", "exactly 15 dB"]),
        ["the limits of fume and dust"] = (new() { LimitShare = 0.8 }, ["fume 1.9", "exactly 2.0", "68 µg", "770 µg", "exactly 800"]),
        ["75 % valid"] = (new() { GoodShare = 0.6 }, ["65 %", "72 %"]),
        ["weather"] = (new() { Weather = false }, ["only while it rains", "only while the wind", "only while the air"]),
        ["permits"] = (new() { Permits = false }, ["a permit for night work", "emergency repair"]),
        ["maintenance"] = (new() { Maintenance = false }, ["somebody", "in the workshop"]),
        ["calibration"] = (new() { Calibration = false }, ["calibration has run out"]),
        ["two windows in a row"] = (new() { TwoInARow = false }, ["a quarter of an hour", "stops at 22:12"]),
        ["three loud minutes"] = (new() { LoudMinutes = 2 }, ["two loud minutes"]),
        ["two free hours"] = (new() { FreeHours = 1 }, ["two hours of the day", "two hours before midnight"]),
        ["a background"] = (new() { BackgroundNeeded = false }, ["no station tells"]),
        ["the fan"] = (new() { FanNeeded = false }, ["while the fan is off", "fan and purifier"]),
        ["an hour of fume"] = (new() { FumeMinutes = 10 }, ["for twelve minutes only"]),
        ["the begin of the night"] = (new() { NightFromHour = 20 }, ["ends at 22:00"]),
        ["ten minutes without purifier"] = (new() { PurifierMinutes = 7 }, ["for eight minutes only", "seven minutes before"]),
        ["business hours"] = (new() { BusinessHours = false }, ["outside business hours"]),
        ["sixty seconds"] = (new() { TruckSeconds = 30 }, ["for 50 s", "up for 50 s"]),
        ["ten minutes without a fix"] = (new() { NoFixMinutes = 5 }, ["drives without a fix"]),
        ["driving without a fix"] = (new() { DrivingNeeded = false }, ["ten of which it stands"]),
        ["the engine"] = (new() { EngineNeeded = false, DrivingNeeded = false }, ["in a garage", "parked"]),
        ["standing still"] = (new() { DumpKmh = 30 }, ["drives with the box up"]),
        ["100 m around"] = (new() { FenceM = 30 }, ["60 m beside"]),
        ["a fix"] = (new() { FixNeeded = false }, ["receiver sends zeros"]),
        ["a quarter full"] = (new() { LidLoad = 0.1 }, ["a fifth full"]),
        ["20 km/h"] = (new() { LidKmh = 12 }, ["at 15 to 19", "exactly 20.0 km"]),
        ["60 km/h"] = (new() { SpeedKmh = 55 }, ["57 to 59", "exactly 60.0"]),
        ["20 % of battery"] = (new() { BatteryPercent = 21 }, ["21 % for"]),
        ["thirty minutes of weak battery"] = (new() { BatteryMinutes = 15 }, ["for twenty minutes only"]),
        ["sixty minutes of the same"] = (new() { FlatMinutes = 45 }, ["for fifty minutes only"]),
        ["thirty readings of the same"] = (new() { FlatReadings = 20 }, ["in 22 readings"]),
        ["fifteen minutes of silence"] = (new() { SilentMinutes = 9 }, ["for ten minutes only"]),
    };

    public static TheoryData<string> Names => [.. Guards.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void This_guard_keeps_it_out(string guard)
    {
        var (without, why) = Guards[guard];
        var misses = Week.NearMisses.Where(miss => Array.Exists(why, part => miss.Why.Contains(part, StringComparison.Ordinal))).ToList();

        var more = new WeekJudge(Week.City, Calendar, Week.Span, without).All(Seen)
            .Where(found => !Strict.Any(strict => strict.RuleId == found.RuleId && strict.SubjectId == found.SubjectId && strict.Violated.Overlaps(found.Violated)))
            .ToList();

        misses.ShouldNotBeEmpty();
        misses.Where(miss => !more.Exists(found => found.RuleId == miss.RuleId && found.SubjectId == miss.SubjectId))
            .Select(miss => $"{miss.RuleId} {miss.SubjectId}: {miss.Why}").ShouldBeEmpty();
    }

    [Fact]
    public void Every_near_miss_stated_has_a_guard_here()
    {
        var all = Guards.Values.SelectMany(guard => guard.Why).ToList();

        Week.NearMisses.Select(miss => miss.Why).Distinct()
            .Where(why => !all.Exists(part => why.Contains(part, StringComparison.Ordinal))).ShouldBeEmpty();
    }
}
