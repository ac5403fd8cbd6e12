using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Storage.Operational.Registry.Tables;

internal static class OrganisationTables
{
    public static ResourceTable<Area> Areas { get; } = new()
    {
        Kind = ResourceKind.Area,
        Table = "areas",
        Columns =
        [
            new("id", a => a.Id), new("name", a => a.Name), new("level", a => a.Level), new("parent_id", a => a.ParentId),
            new("boundary", a => a.Boundary),
        ],
        Read = row => new(row.Text("id"), row.Text("name"), row.Name<AreaLevel>("level"), row.TextOrNull("parent_id"))
        {
            Boundary = row.Shape("boundary"),
        },
        AtVersion = (area, version) => area with { Version = version },
        In = registry => registry.Areas,
        With = (registry, area) => registry with { Areas = registry.Areas.SetItem(area.Id, area) },
        Without = (registry, area) => registry with { Areas = registry.Areas.Remove(area.Id) },
        Check = OrganisationRules.Check,
    };

    public static ResourceTable<Squad> Squads { get; } = new()
    {
        Kind = ResourceKind.Squad,
        Table = "squads",
        Columns = [new("id", s => s.Id), new("name", s => s.Name), new("area_id", s => s.AreaId)],
        Read = row => new(row.Text("id"), row.Text("name"), row.Text("area_id")),
        AtVersion = (squad, version) => squad with { Version = version },
        In = registry => registry.Squads,
        With = (registry, squad) => registry with { Squads = registry.Squads.SetItem(squad.Id, squad) },
        Without = (registry, squad) => registry with { Squads = registry.Squads.Remove(squad.Id) },
        Check = OrganisationRules.Check,
    };

    public static ResourceTable<GridCell> Cells { get; } = new()
    {
        Kind = ResourceKind.GridCell,
        Table = "grid_cells",
        Columns =
        [
            new("id", c => c.Id), new("area_id", c => c.AreaId), new("squad_id", c => c.SquadId), new("boundary", c => c.Boundary),
        ],
        Read = row => new(row.Text("id"), row.Text("area_id"), row.Text("squad_id"), row.Shape("boundary")!),
        AtVersion = (cell, version) => cell with { Version = version },
        In = registry => registry.Cells,
        With = (registry, cell) => registry with { Cells = registry.Cells.SetItem(cell.Id, cell) },
        Without = (registry, cell) => registry with { Cells = registry.Cells.Remove(cell.Id) },
        Check = OrganisationRules.Check,
    };

    public static ResourceTable<User> Users { get; } = new()
    {
        Kind = ResourceKind.User,
        Table = "users",
        Columns =
        [
            new("name", u => u.Name), new("role", u => u.Role), new("area_id", u => u.AreaId), new("squad_id", u => u.SquadId),
            new("token_hash", u => u.TokenHash, ColumnUse.Secret),
        ],
        Read = row => new(
            row.Text("name"), row.Name<Role>("role"), row.Text("area_id"), row.TextOrNull("squad_id"), row.Bytes("token_hash")),
        AtVersion = (user, version) => user with { Version = version },
        In = registry => registry.Users,
        With = (registry, user) => registry with { Users = registry.Users.SetItem(user.Name, user) },
        Without = (registry, user) => registry with { Users = registry.Users.Remove(user.Name) },
        Check = (user, registry) => OrganisationRules.Check(new UserSpec(user.Name, user.Role, user.AreaId, user.SquadId), registry),
    };
}
