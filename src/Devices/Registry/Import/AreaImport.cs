using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

internal sealed class AreaImport : ImportReader<Area>
{
    protected override ImportColumns Columns { get; } = new(["id", "name", "level"], ["parent", "boundary"]);

    protected override Area Read(CellReader cells, RegistrySnapshot registry)
    {
        var id = cells.Required("id");
        var stored = registry.Areas.GetValueOrDefault(id);
        return new(
            id, cells.Required("name"), cells.RequiredName<AreaLevel>("level"),
            cells.Has("parent") ? cells.Text("parent") : stored?.ParentId)
        {
            Boundary = cells.HasShape("boundary") ? cells.Shape("boundary") : stored?.Boundary,
        };
    }

    protected override RegistrySnapshot With(RegistrySnapshot registry, Area item) =>
        registry with { Areas = registry.Areas.SetItem(item.Id, item) };

    protected override IEnumerable<ValidationFault> Check(Area item, RegistrySnapshot planned) => OrganisationRules.Check(item, planned);
}
