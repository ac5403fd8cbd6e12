using SensorHub.Devices.Time;
using SensorHub.Host.Clock;
using SensorHub.Host.Configuration;

namespace SensorHub.Host.Composition;

/// <summary>What time it is in the city, and how fast it passes there.</summary>
public sealed class CityClocks
{
    /// <summary>The machine's clock without its jumps, unless the options ask for one of its own.</summary>
    public CityClocks(CityOptions options, TimeProvider machine)
        : this(
            options.Clock is { StartAt: null, Speed: 1 }
                ? new SteadyClock(machine)
                : new FastClock(machine, options.Clock.StartAt ?? machine.GetUtcNow(), options.Clock.Speed),
            new CityCalendar(TimeZoneInfo.FindSystemTimeZoneById(options.Zone), options.NightFrom, options.NightTo),
            machine)
    {
    }

    public CityClocks(TimeProvider city, CityCalendar calendar, TimeProvider machine) => (City, Calendar, Machine) = (city, calendar, machine);

    /// <summary>City time: receive times, rules, deadlines.</summary>
    public TimeProvider City { get; }

    /// <summary>The machine's time: network timers and retries.</summary>
    public TimeProvider Machine { get; }

    public CityCalendar Calendar { get; }

    /// <summary>City seconds per second.</summary>
    public double Speed => (City as FastClock)?.Speed ?? 1;
}
