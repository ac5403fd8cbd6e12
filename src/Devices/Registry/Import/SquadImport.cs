using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

internal sealed class SquadImport : ImportReader<Squad>
{
    protected override ImportColumns Columns { get; } = new(["id", "name", "area"], []);

    protected override Squad Read(CellReader cells, RegistrySnapshot registry) =>
        new(cells.Required("id"), cells.Required("name"), cells.Required("area"));

    protected override RegistrySnapshot With(RegistrySnapshot registry, Squad item) =>
        registry with { Squads = registry.Squads.SetItem(item.Id, item) };

    protected override IEnumerable<ValidationFault> Check(Squad item, RegistrySnapshot planned) => OrganisationRules.Check(item, planned);
}
