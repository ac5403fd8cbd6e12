using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Sqlite.Registry;

/// <summary>What the audit log says of a resource: everything but its secret.</summary>
internal static class AuditDetail
{
    public static object? Of(IResource? resource) => resource switch
    {
        null => null,
        Area a => new { a.Name, a.Level, a.ParentId },
        Squad s => new { s.Name, s.AreaId },
        GridCell c => new { c.AreaId, c.SquadId, Boundary = c.Boundary.AsText() },
        Site s => new
        {
            s.Name,
            s.Kind,
            s.ZoneClass,
            s.Party,
            s.BusinessHours,
            s.Location.Lat,
            s.Location.Lon,
            Boundary = s.Boundary?.AsText(),
            s.ApprovedForTipping,
        },
        Device d => new
        {
            d.Handle,
            d.Kind,
            d.Model,
            d.SiteId,
            d.GatewayId,
            d.Location?.Lat,
            d.Location?.Lon,
            d.IntervalS,
            d.CalibratedOn,
            d.Enabled,
        },
        User u => new { u.Role, u.AreaId, u.SquadId },
        _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, "No such resource."),
    };
}
