using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;

namespace SensorHub.Devices.Registry;

public enum SiteKind { Construction, Restaurant, DumpSite, Other }

/// <summary>Class of the acoustic zone, GB 3096-2008.</summary>
public enum ZoneClass { Class0, Class1, Class2, Class3, Class4a, Class4b }

/// <summary>Who answers for a site, and how to reach them.</summary>
public sealed record ResponsibleParty(string Name, IReadOnlyList<Contact> Contacts);

public sealed record Contact(string Name, string Phone);

/// <summary>Open from <paramref name="From"/> until <paramref name="To"/> city time; past midnight when To is not later.</summary>
public sealed record BusinessHours(TimeOnly From, TimeOnly To)
{
    public bool Contains(TimeOnly time) => From < To ? time >= From && time < To : time >= From || time < To;
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
