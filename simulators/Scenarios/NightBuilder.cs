using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Scenarios;

/// <summary>Collects the cast of one night in the small city.</summary>
internal sealed class NightBuilder(int seed, DateOnly evening, CityCalendar calendar) : ScenarioBuilder(seed, CityMap.Ground)
{
    /// <summary>The instant of a wall-clock time; times before noon belong to the morning after.</summary>
    public long At(TimeOnly time) => calendar.ToMs(time.Hour < 12 ? evening.AddDays(1) : evening, time);

    public long At(int hour, int minute) => At(new TimeOnly(hour, minute));

    public TimeSpanMs Between(int fromHour, int fromMinute, int toHour, int toMinute) =>
        new(At(fromHour, fromMinute), At(toHour, toMinute));
}
