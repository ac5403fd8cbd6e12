using NetTopologySuite.Geometries;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Registry;

public enum PermitKind
{
    /// <summary>Work at night that may not be interrupted (夜间施工证明); of a site.</summary>
    NightWork,

    /// <summary>Emergency repair (抢修抢险); of a site.</summary>
    EmergencyRepair,

    /// <summary>Disposal of construction waste (处置核准); of the site it comes from.</summary>
    Disposal,

    /// <summary>Transport of construction waste (准运证); of a vehicle.</summary>
    Transport,
}

/// <summary>What an authority allowed to a site or a vehicle, and when.</summary>
public sealed record Permit : IResource
{
    public required string Id { get; init; }
    public required PermitKind Kind { get; init; }

    /// <summary>As the authority wrote it.</summary>
    public string Number { get; init; } = "";

    /// <summary>The site it is given to; null for a vehicle.</summary>
    public string? SiteId { get; init; }

    /// <summary>The vehicle it is given to; null for a site.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Unix ms, included.</summary>
    public required long ValidFromMs { get; init; }

    /// <summary>Unix ms, not included.</summary>
    public required long ValidToMs { get; init; }

    /// <summary>Hours of each day; null = all of them.</summary>
    public BusinessHours? Daily { get; init; }

    /// <summary>The way that vehicles must take, WGS-84, x = longitude; null = any.</summary>
    public Geometry? Route { get; init; }

    /// <summary>Sites where the waste may be loaded or tipped; empty = not said.</summary>
    public IReadOnlyList<string> SiteIds { get; init; } = [];
    public long Version { get; init; }

    /// <summary>True when every instant of the span, its end not included, is allowed.</summary>
    public bool Covers(long fromMs, long toMs, CityCalendar calendar) =>
        fromMs >= ValidFromMs && toMs <= ValidToMs
        && (Daily is null || (Daily.OpeningAt(fromMs, calendar) is { } opening && toMs <= opening.ToMs));
}
