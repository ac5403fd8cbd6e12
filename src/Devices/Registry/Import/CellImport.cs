using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Registry.Import;

internal sealed class CellImport : ImportReader<GridCell>
{
    protected override ImportColumns Columns { get; } = new(["id", "area", "squad"], ["boundary"]);

    protected override GridCell Read(CellReader cells, RegistrySnapshot registry)
    {
        var id = cells.Required("id");
        var boundary = cells.HasShape("boundary") ? cells.Shape("boundary") : registry.Cells.GetValueOrDefault(id)?.Boundary;
        if (boundary is null)
            cells.Fault("boundary", "is empty: a grid cell has a polygon");
        return new(id, cells.Required("area"), cells.Required("squad"), boundary ?? Polygon.Empty);
    }

    protected override RegistrySnapshot With(RegistrySnapshot registry, GridCell item) =>
        registry with { Cells = registry.Cells.SetItem(item.Id, item) };

    protected override IEnumerable<ValidationFault> Check(GridCell item, RegistrySnapshot planned) =>
        OrganisationRules.CheckAlone(item, planned);

    protected override void CheckWhole(
        IReadOnlyList<(ImportRow Row, GridCell Item)> items, RegistrySnapshot planned, ImportFaults faults)
    {
        // Only valid boundaries can be laid over each other.
        if (faults.Count > 0)
            return;
        var tree = new STRtree<GridCell>();
        foreach (var cell in planned.Cells.Values)
            tree.Insert(cell.Boundary.EnvelopeInternal, cell);
        var order = items.Select((i, at) => (i.Item.Id, at)).ToDictionary(i => i.Id, i => i.at);
        foreach (var (row, cell) in items)
        {
            // A pair inside the file is named once, at the later of the two.
            var others = tree.Query(cell.Boundary.EnvelopeInternal)
                .Where(c => c.Id != cell.Id && order.GetValueOrDefault(c.Id, -1) < order[cell.Id]);
            foreach (var overlap in others.Select(c => CellOverlap.Find(cell, c)).OfType<string>().Order(StringComparer.Ordinal))
                new CellReader(row, faults).Fault("boundary", overlap);
        }
    }
}
