namespace SensorHub.Devices.Registry.Import;

/// <summary>The columns a kind of file may and must have; names are matched whatever their case.</summary>
internal sealed record ImportColumns(IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    public IEnumerable<string> All => Required.Concat(Optional);

    public bool Has(string name) => All.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <returns>Index of each known column in the rows of a CSV file.</returns>
    public Dictionary<string, int> Map(string[] header, ImportFaults faults)
    {
        var map = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < header.Length; i++)
        {
            var name = header[i].Trim();
            if (!Has(name))
                faults.Add(1, name, $"is not a column of this file: write {string.Join(",", All)}");
            else if (!map.TryAdd(name, i))
                faults.Add(1, name, "is there twice");
        }

        foreach (var missing in Required.Where(c => !map.ContainsKey(c)))
            faults.Add(1, missing, "is missing: add this column");
        return map;
    }
}
