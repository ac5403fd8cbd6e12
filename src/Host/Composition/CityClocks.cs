using SensorHub.Devices.Time;
using SensorHub.Host.Clock;
using SensorHub.Host.Configuration;

namespace SensorHub.Host.Composition;

/// <summary>What time it is in the city, and how fast it passes there.</summary>
public sealed class CityClocks
{
    private readonly FastClock? _fast;

    /// <summary>The machine's clock, unless the options ask for one of its own.</summary>
    public CityClocks(CityOptions options, TimeProvider machine)
    {
        Machine = machine;
        Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(options.Zone), options.NightFrom, options.NightTo);
        if (options.Clock is { StartAt: null, Speed: 1 })
            return;
        _fast = new FastClock(machine, options.Clock.StartAt ?? machine.GetUtcNow(), options.Clock.Speed);
    }

    public CityClocks(FastClock clock, CityCalendar calendar, TimeProvider machine) => (_fast, Calendar, Machine) = (clock, calendar, machine);

    /// <summary>City time: receive times, rules, deadlines.</summary>
    public TimeProvider City => _fast ?? Machine;

    /// <summary>The machine's time: network timers and retries.</summary>
    public TimeProvider Machine { get; }

    public CityCalendar Calendar { get; }

    /// <summary>City seconds per second.</summary>
    public double Speed => _fast?.Speed ?? 1;
}
