namespace SensorHub.Devices.Registry.Import;

/// <summary>
/// Reads a file of one kind in three steps: every row by itself, then each against the registry as it would be with the whole file in
/// it, then the file as a whole. Rows may so refer to each other in any order.
/// </summary>
internal abstract class ImportReader<T>
{
    protected abstract ImportColumns Columns { get; }

    /// <summary>Column of the id; empty = several rows may be about one thing.</summary>
    protected virtual string IdColumn => "id";

    /// <returns>Every item of the file, in its order, none of them faulty.</returns>
    /// <exception cref="ImportException">Names every fault of the file, form and content.</exception>
    public IReadOnlyList<T> Read(byte[] file, ImportFormat format, RegistrySnapshot registry)
    {
        var faults = new ImportFaults();
        var table = format == ImportFormat.Csv ? CsvTable.Read(file, Columns, faults) : GeoJsonTable.Read(file, Columns, faults);
        var items = new List<(ImportRow Row, T Item)>(table.Count);
        var firstLines = new Dictionary<string, int>();
        var planned = registry;
        foreach (var row in table)
        {
            var before = faults.Count;
            var cells = new CellReader(row, faults);
            var item = Read(cells, registry);
            if (row[IdColumn] is { } id && !firstLines.TryAdd(id, row.Line))
                cells.Fault(IdColumn, $"{id} is on line {firstLines[id]} already");
            if (faults.Count != before)
                continue;
            items.Add((row, item));
            planned = With(planned, item);
        }

        foreach (var (row, item) in items)
        {
            var cells = new CellReader(row, faults);
            foreach (var fault in Check(item, planned))
                cells.Fault(ColumnOf(fault.Field), fault.Message);
        }

        CheckWhole(items, planned, faults);
        faults.ThrowIfAny();
        return items.ConvertAll(i => i.Item);
    }

    protected abstract T Read(CellReader cells, RegistrySnapshot registry);

    protected abstract RegistrySnapshot With(RegistrySnapshot registry, T item);

    /// <param name="planned">The registry with all readable rows of the file in it.</param>
    protected abstract IEnumerable<ValidationFault> Check(T item, RegistrySnapshot planned);

    /// <summary>What rows do not see of each other.</summary>
    protected virtual void CheckWhole(IReadOnlyList<(ImportRow Row, T Item)> items, RegistrySnapshot planned, ImportFaults faults)
    {
    }

    /// <summary>The column behind a field of a rule.</summary>
    protected virtual string ColumnOf(string field) => field;
}
