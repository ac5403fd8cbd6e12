using NetTopologySuite.Geometries;

namespace SensorHub.Devices.Registry;

public enum AreaLevel { City, District, Street }

public sealed record Area(string Id, string Name, AreaLevel Level, string? ParentId) : IResource
{
    /// <summary>WGS-84, x = longitude; null = not known.</summary>
    public Geometry? Boundary { get; init; }
    public long Version { get; init; }
}

/// <summary>A polygon (网格) with one responsible squad; the boundary is WGS-84, x = longitude.</summary>
public sealed record GridCell(string Id, string AreaId, string SquadId, Geometry Boundary) : IResource
{
    public long Version { get; init; }
}

public sealed record Squad(string Id, string Name, string AreaId) : IResource
{
    public long Version { get; init; }
}

public enum Role { SquadMember, Dispatcher, Analyst, RuleAuthor, Approver, DataReviewer, Auditor, Administrator }

/// <summary>A person or program with one role, one area of the tree and one token.</summary>
/// <param name="SquadId">Set for a <see cref="Role.SquadMember"/>.</param>
/// <param name="TokenHash">HMAC-SHA-256 of the token under the hub's key.</param>
public sealed record User(string Name, Role Role, string AreaId, string? SquadId, ReadOnlyMemory<byte> TokenHash) : IResource
{
    string IResource.Id => Name;
    public long Version { get; init; }
}

/// <summary>Who gives a command; goes into the audit log with it.</summary>
public sealed record Actor(string Name, Role Role, string? AreaId, string? SquadId)
{
    /// <summary>The hub itself.</summary>
    public static Actor Hub { get; } = new("hub", Role.Administrator, null, null);
}
