using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Scenarios;

/// <summary>The cast of <see cref="Scenario.Small"/>.</summary>
internal static class SmallCity
{
    public static Scenario Create(int seed, DateOnly nightOf, CityCalendar calendar)
    {
        var builder = new NightBuilder(seed, nightOf, calendar);
        var span = builder.Between(20, 30, 6, 30);
        new NoiseCast(builder, span).AddAll();
        new KitchenCast(builder, span).AddAll();
        new TruckCast(builder).AddAll();
        return builder.Build(span);
    }
}
