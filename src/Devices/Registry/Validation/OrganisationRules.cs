namespace SensorHub.Devices.Registry.Validation;

/// <summary>What holds for every stored area, squad, grid cell and user.</summary>
public static class OrganisationRules
{
    public static IReadOnlyList<ValidationFault> Check(Area area, RegistrySnapshot registry)
    {
        var faults = new FaultList();
        faults.Id("id", area.Id);
        faults.Text("name", area.Name);
        faults.Defined("level", area.Level);
        if (area.Level == AreaLevel.City)
            faults.Require(area.ParentId is null, "parent", "a city has none");
        else if (area.ParentId is null || !registry.Areas.TryGetValue(area.ParentId, out var parent))
            faults.Add("parent", $"write the id of the {area.Level - 1} it lies in");
        else
            faults.Require(parent.Level == area.Level - 1, "parent", $"{parent.Id} is a {parent.Level}; write a {area.Level - 1}");
        faults.Require(
            !registry.Areas.Values.Any(a => a.ParentId == area.Id && a.Level != area.Level + 1), "level",
            "areas lie inside it: move them first");
        if (area.Boundary is not null)
            faults.Boundary("boundary", area.Boundary);
        return faults.Faults;
    }

    public static IReadOnlyList<ValidationFault> Check(Squad squad, RegistrySnapshot registry)
    {
        var faults = new FaultList();
        faults.Id("id", squad.Id);
        faults.Text("name", squad.Name);
        RequireArea(faults, squad.AreaId, registry);
        return faults.Faults;
    }

    public static IReadOnlyList<ValidationFault> Check(GridCell cell, RegistrySnapshot registry)
    {
        var faults = CheckAlone(cell, registry);
        if (faults.Count > 0)
            return faults;
        return [.. registry.Cells.Values.Where(c => c.Id != cell.Id).Select(c => CellOverlap.Find(cell, c)).OfType<string>()
            .Select(overlap => new ValidationFault("boundary", overlap))];
    }

    /// <summary>All but whether it overlaps others.</summary>
    internal static IReadOnlyList<ValidationFault> CheckAlone(GridCell cell, RegistrySnapshot registry)
    {
        var faults = new FaultList();
        faults.Id("id", cell.Id);
        RequireArea(faults, cell.AreaId, registry);
        RequireSquad(faults, cell.SquadId, registry);
        faults.Boundary("boundary", cell.Boundary);
        return faults.Faults;
    }

    public static IReadOnlyList<ValidationFault> Check(UserSpec user, RegistrySnapshot registry)
    {
        var faults = new FaultList();
        faults.Id("name", user.Name);
        faults.Defined("role", user.Role);
        RequireArea(faults, user.AreaId, registry);
        if (user.SquadId is not null)
            RequireSquad(faults, user.SquadId, registry);
        else
            faults.Require(user.Role != Role.SquadMember, "squad", "write the squad of a SquadMember");
        return faults.Faults;
    }

    private static void RequireArea(FaultList faults, string? area, RegistrySnapshot registry) =>
        faults.Require(area is not null && registry.Areas.ContainsKey(area), "area", $"there is no area {area}");

    private static void RequireSquad(FaultList faults, string? squad, RegistrySnapshot registry) =>
        faults.Require(squad is not null && registry.Squads.ContainsKey(squad), "squad", $"there is no squad {squad}");
}
