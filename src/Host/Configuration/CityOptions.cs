using SensorHub.Devices.Time;

namespace SensorHub.Host.Configuration;

/// <summary>Where and when the city is.</summary>
public sealed record CityOptions
{
    /// <summary>IANA zone of rules, days and nights. Default Asia/Shanghai.</summary>
    public string Zone { get; init; } = CityCalendar.DefaultZoneId;

    /// <summary>Night of the city, 8 hours; default 22:00 to 06:00.</summary>
    public TimeOnly NightFrom { get; init; } = CityCalendar.DefaultNightFrom;
    public TimeOnly NightTo { get; init; } = CityCalendar.DefaultNightTo;

    public CityClockOptions Clock { get; init; } = new();
}

/// <summary>A clock of its own for tests and demonstrations; default is the machine's.</summary>
public sealed record CityClockOptions
{
    /// <summary>City time when the hub starts; null = now.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>City seconds per second, above 0 to 100 000; default 1.</summary>
    public double Speed { get; init; } = 1;
}
