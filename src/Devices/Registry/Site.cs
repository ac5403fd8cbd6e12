using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Registry;

public enum SiteKind
{
    Construction,
    Restaurant,
    DumpSite,
    Other,

    /// <summary>A monitoring point of an acoustic functional zone.</summary>
    NoiseZone,

    /// <summary>An air station whose values are the background of its district.</summary>
    BackgroundStation,
}

/// <summary>Class of the acoustic zone, GB 3096-2008.</summary>
public enum ZoneClass { Class0, Class1, Class2, Class3, Class4a, Class4b }

/// <summary>Who answers for a site, and how to reach them.</summary>
public sealed record ResponsibleParty(string Name, IReadOnlyList<Contact> Contacts);

public sealed record Contact(string Name, string Phone);

/// <summary>Open from <paramref name="From"/> until <paramref name="To"/> city time; past midnight when To is not later.</summary>
public sealed record BusinessHours(TimeOnly From, TimeOnly To)
{
    public bool Contains(TimeOnly time) => From < To ? time >= From && time < To : time >= From || time < To;

    /// <summary>The opening that an instant lies in; null when it is closed then.</summary>
    public TimeSpanMs? OpeningAt(long ms, CityCalendar calendar)
    {
        var date = DateOnly.FromDateTime(calendar.ToLocal(ms));
        var today = OpeningOf(date, calendar);
        if (today.Contains(ms))
            return today;
        var yesterday = OpeningOf(date.AddDays(-1), calendar);
        return yesterday.Contains(ms) ? yesterday : null;
    }

    private TimeSpanMs OpeningOf(DateOnly date, CityCalendar calendar) =>
        new(calendar.ToMs(date, From), calendar.ToMs(From < To ? date : date.AddDays(1), To));
}

/// <summary>What a device watches: a building site, a restaurant, a dump site.</summary>
public sealed record Site : IResource
{
    /// <summary>Same letters as a device id.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required SiteKind Kind { get; init; }
    public ZoneClass ZoneClass { get; init; } = ZoneClass.Class2;
    public ResponsibleParty? Party { get; init; }

    /// <summary>Null = always open.</summary>
    public BusinessHours? BusinessHours { get; init; }
    public required GeoPoint Location { get; init; }

    /// <summary>Boundary in WGS-84, x = longitude, y = latitude; null = the location alone.</summary>
    public Geometry? Boundary { get; init; }

    /// <summary>True where vehicles may load or tip.</summary>
    public bool ApprovedForTipping { get; init; }
    public long Version { get; init; }
}
