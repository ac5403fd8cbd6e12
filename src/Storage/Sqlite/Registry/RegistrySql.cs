using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Sqlite.Registry;

/// <summary>Writes single rows of the registry's tables.</summary>
internal static class RegistrySql
{
    public static void Upsert(SqliteConnection connection, Area a) => connection.Execute(
        """
        INSERT INTO areas (id, name, level, parent_id, version) VALUES (@Id, @Name, @Level, @ParentId, @Version)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, level = excluded.level, parent_id = excluded.parent_id, version = excluded.version
        """,
        new { a.Id, a.Name, Level = a.Level.ToString(), a.ParentId, a.Version });

    public static void Upsert(SqliteConnection connection, Squad s) => connection.Execute(
        """
        INSERT INTO squads (id, name, area_id, version) VALUES (@Id, @Name, @AreaId, @Version)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, area_id = excluded.area_id, version = excluded.version
        """,
        s);

    public static void Upsert(SqliteConnection connection, GridCell c) => connection.Execute(
        """
        INSERT INTO grid_cells (id, area_id, squad_id, boundary, version) VALUES (@Id, @AreaId, @SquadId, @Boundary, @Version)
        ON CONFLICT (id) DO UPDATE SET
            area_id = excluded.area_id, squad_id = excluded.squad_id, boundary = excluded.boundary, version = excluded.version
        """,
        new { c.Id, c.AreaId, c.SquadId, Boundary = c.Boundary.AsText(), c.Version });

    public static void Upsert(SqliteConnection connection, Site s) => connection.Execute(
        """
        INSERT INTO sites (id, name, kind, zone_class, party_name, party_contacts, open_from, open_to, lat, lon, boundary,
            approved_for_tipping, version)
        VALUES (@Id, @Name, @Kind, @ZoneClass, @PartyName, @PartyContacts, @OpenFrom, @OpenTo, @Lat, @Lon, @Boundary,
            @ApprovedForTipping, @Version)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, zone_class = excluded.zone_class,
            party_name = excluded.party_name, party_contacts = excluded.party_contacts, open_from = excluded.open_from,
            open_to = excluded.open_to, lat = excluded.lat, lon = excluded.lon, boundary = excluded.boundary,
            approved_for_tipping = excluded.approved_for_tipping, version = excluded.version
        """,
        new
        {
            s.Id,
            s.Name,
            Kind = s.Kind.ToString(),
            ZoneClass = s.ZoneClass.ToString(),
            PartyName = s.Party?.Name,
            PartyContacts = s.Party is null ? null : JsonSerializer.Serialize(s.Party.Contacts),
            OpenFrom = Time(s.BusinessHours?.From),
            OpenTo = Time(s.BusinessHours?.To),
            s.Location.Lat,
            s.Location.Lon,
            Boundary = s.Boundary?.AsText(),
            s.ApprovedForTipping,
            s.Version,
        });

    public static void Upsert(SqliteConnection connection, User u) => connection.Execute(
        """
        INSERT INTO users (name, role, area_id, squad_id, token_hash, version) VALUES (@Name, @Role, @AreaId, @SquadId, @TokenHash, @Version)
        ON CONFLICT (name) DO UPDATE SET role = excluded.role, area_id = excluded.area_id, squad_id = excluded.squad_id,
            token_hash = excluded.token_hash, version = excluded.version
        """,
        new { u.Name, Role = u.Role.ToString(), u.AreaId, u.SquadId, TokenHash = u.TokenHash.ToArray(), u.Version });

    /// <param name="insert">Prepared once for a whole import.</param>
    /// <returns>The device with its handle; a new one (handle 0) gets the next.</returns>
    public static Device Upsert(SqliteConnection connection, DeviceInsert insert, Device d)
    {
        if (d.Handle == 0)
            return d with { Handle = insert.Run(d) };
        connection.Execute(UpdateDevice, new
        {
            d.Handle,
            Kind = d.Kind.ToString(),
            d.Model,
            d.SiteId,
            d.GatewayId,
            d.Location?.Lat,
            d.Location?.Lon,
            d.IntervalS,
            CalibratedOn = d.CalibratedOn?.ToString(RegistryRows.Date, CultureInfo.InvariantCulture),
            d.Enabled,
            SecretHash = d.SecretHash.ToArray(),
            d.Version,
        });
        return d;
    }

    public static void Delete(SqliteConnection connection, ResourceKind kind, string id) => connection.Execute(
        kind switch
        {
            ResourceKind.Area => "DELETE FROM areas WHERE id = @id",
            ResourceKind.Squad => "DELETE FROM squads WHERE id = @id",
            ResourceKind.GridCell => "DELETE FROM grid_cells WHERE id = @id",
            ResourceKind.Site => "DELETE FROM sites WHERE id = @id",
            ResourceKind.Device => "DELETE FROM devices WHERE id = @id",
            ResourceKind.User => "DELETE FROM users WHERE name = @id",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
        },
        new { id });

    public static void SetVersion(SqliteConnection connection, long version) =>
        connection.Execute("UPDATE registry_state SET version = @version", new { version });

    private const string UpdateDevice =
        """
        UPDATE devices SET kind = @Kind, model = @Model, site_id = @SiteId, gateway_id = @GatewayId, lat = @Lat, lon = @Lon,
            interval_s = @IntervalS, calibrated_on = @CalibratedOn, enabled = @Enabled, secret_hash = @SecretHash, version = @Version
        WHERE handle = @Handle
        """;

    private static string? Time(TimeOnly? time) => time?.ToString(RegistryRows.Time, CultureInfo.InvariantCulture);
}
