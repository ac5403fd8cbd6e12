using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Host.Demo;

/// <summary>What a demo plays: the city's life since last evening, fast, until it meets the present.</summary>
/// <param name="Size">How large the city is.</param>
/// <param name="Speed">City seconds per second until then, from 1.</param>
internal sealed record DemoPlan(CitySize Size, double Speed)
{
    private const int Seed = 1;
    private const double SmallSpeed = 600;

    // 17 000 devices at 120 times their speed are 34 000 readings a second.
    private const double LargeSpeed = 120;
    private const int LargePeople = 1_000_000;

    // With its kitchens' busiest hours and its night.
    private static readonly TimeOnly Evening = new(18, 0);

    public static double SpeedFor(CitySize size) => size.People >= LargePeople ? LargeSpeed : SmallSpeed;

    /// <summary>The city from last evening on.</summary>
    public Scenario At(CityCalendar calendar, long nowMs)
    {
        var yesterday = DateOnly.FromDateTime(calendar.ToLocal(nowMs)).AddDays(-1);
        var week = Scenario.Week(Seed, yesterday, calendar, Size, from: Evening);
        return Size.People >= LargePeople ? week.ThroughPlatforms(Size.Districts) : week;
    }
}
