using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>The cast of <see cref="Scenario.Week"/>.</summary>
internal static class CityWeek
{
    public static Scenario Create(int seed, DateOnly monday, CityCalendar calendar, CitySize size, int days, TimeOnly from)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.People, CitySize.MinPeople, nameof(size));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size.People, CitySize.MaxPeople, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, Scenario.MaxDays);
        var stage = new WeekStage(seed, new WeekTime(calendar, monday, days, from), size);
        new SiteWeek(stage).AddAll();
        new ZoneWeek(stage).AddAll();
        new KitchenWeek(stage).AddAll();
        new TruckWeek(stage).AddAll();
        return stage.Builder.Build(stage.Time.Span);
    }
}
