using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using NetTopologySuite.IO;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Sqlite.Registry;

/// <summary>Reads the registry's tables whole.</summary>
internal static class RegistryRows
{
    public const string Date = "yyyy-MM-dd";
    public const string Time = "HH:mm";

    public static RegistrySnapshot Load(SqliteConnection connection)
    {
        var wkt = new WKTReader();
        var devices = connection.Query<DeviceRow>("SELECT * FROM devices").Select(ToDevice).ToList();
        return new RegistrySnapshot
        {
            Version = connection.ExecuteScalar<long>("SELECT version FROM registry_state"),
            Devices = devices.ToImmutableDictionary(d => d.Id),
            DevicesByHandle = devices.ToImmutableDictionary(d => d.Handle),
            Sites = connection.Query<SiteRow>("SELECT * FROM sites").Select(s => ToSite(s, wkt)).ToImmutableDictionary(s => s.Id),
            Areas = connection.Query<AreaRow>("SELECT * FROM areas")
                .Select(a => new Area(a.Id, a.Name, Enum.Parse<AreaLevel>(a.Level), a.ParentId) { Version = a.Version })
                .ToImmutableDictionary(a => a.Id),
            Squads = connection.Query<SquadRow>("SELECT * FROM squads")
                .Select(s => new Squad(s.Id, s.Name, s.AreaId) { Version = s.Version }).ToImmutableDictionary(s => s.Id),
            Cells = connection.Query<CellRow>("SELECT * FROM grid_cells")
                .Select(c => new GridCell(c.Id, c.AreaId, c.SquadId, wkt.Read(c.Boundary)) { Version = c.Version })
                .ToImmutableDictionary(c => c.Id),
            Users = connection.Query<UserRow>("SELECT * FROM users")
                .Select(u => new User(u.Name, Enum.Parse<Role>(u.Role), u.AreaId, u.SquadId, u.TokenHash) { Version = u.Version })
                .ToImmutableDictionary(u => u.Name),
        };
    }

    private static Device ToDevice(DeviceRow row) => new()
    {
        Handle = (int)row.Handle,
        Id = row.Id,
        Kind = Enum.Parse<DeviceKind>(row.Kind),
        Model = row.Model,
        SiteId = row.SiteId,
        GatewayId = row.GatewayId,
        Location = row is { Lat: { } lat, Lon: { } lon } ? new GeoPoint(lat, lon) : null,
        IntervalS = (int)row.IntervalS,
        CalibratedOn = row.CalibratedOn is { } day ? DateOnly.ParseExact(day, Date, CultureInfo.InvariantCulture) : null,
        Enabled = row.Enabled != 0,
        Version = row.Version,
        SecretHash = row.SecretHash,
    };

    private static Site ToSite(SiteRow row, WKTReader wkt) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Kind = Enum.Parse<SiteKind>(row.Kind),
        ZoneClass = Enum.Parse<ZoneClass>(row.ZoneClass),
        Party = row.PartyName is null
            ? null
            : new(row.PartyName, JsonSerializer.Deserialize<Contact[]>(row.PartyContacts ?? "[]") ?? []),
        BusinessHours = row is { OpenFrom: { } from, OpenTo: { } to } ? new(ToTime(from), ToTime(to)) : null,
        Location = new(row.Lat, row.Lon),
        Boundary = row.Boundary is null ? null : wkt.Read(row.Boundary),
        ApprovedForTipping = row.ApprovedForTipping != 0,
        Version = row.Version,
    };

    private static TimeOnly ToTime(string text) => TimeOnly.ParseExact(text, Time, CultureInfo.InvariantCulture);

    private sealed record AreaRow
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string Level { get; init; } = "";
        public string? ParentId { get; init; }
        public long Version { get; init; }
    }

    private sealed record SquadRow
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string AreaId { get; init; } = "";
        public long Version { get; init; }
    }

    private sealed record CellRow
    {
        public string Id { get; init; } = "";
        public string AreaId { get; init; } = "";
        public string SquadId { get; init; } = "";
        public string Boundary { get; init; } = "";
        public long Version { get; init; }
    }

    private sealed record UserRow
    {
        public string Name { get; init; } = "";
        public string Role { get; init; } = "";
        public string AreaId { get; init; } = "";
        public string? SquadId { get; init; }
        public byte[] TokenHash { get; init; } = [];
        public long Version { get; init; }
    }

    private sealed record SiteRow
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string Kind { get; init; } = "";
        public string ZoneClass { get; init; } = "";
        public string? PartyName { get; init; }
        public string? PartyContacts { get; init; }
        public string? OpenFrom { get; init; }
        public string? OpenTo { get; init; }
        public double Lat { get; init; }
        public double Lon { get; init; }
        public string? Boundary { get; init; }
        public long ApprovedForTipping { get; init; }
        public long Version { get; init; }
    }

    private sealed record DeviceRow
    {
        public long Handle { get; init; }
        public string Id { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Model { get; init; } = "";
        public string? SiteId { get; init; }
        public string? GatewayId { get; init; }
        public double? Lat { get; init; }
        public double? Lon { get; init; }
        public long IntervalS { get; init; }
        public string? CalibratedOn { get; init; }
        public long Enabled { get; init; }
        public byte[] SecretHash { get; init; } = [];
        public long Version { get; init; }
    }
}
