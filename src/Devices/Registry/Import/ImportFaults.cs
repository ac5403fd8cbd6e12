namespace SensorHub.Devices.Registry.Import;

/// <summary>Collects what is wrong with one file.</summary>
internal sealed class ImportFaults
{
    /// <summary>Shown of one file; of the others it is only said that they are there.</summary>
    public const int MaxShown = 10_000;

    private readonly List<ImportFault> _faults = [];

    public int Count { get; private set; }

    public void Add(int line, string field, string message)
    {
        Count++;
        if (_faults.Count < MaxShown)
            _faults.Add(new(line, field, message));
    }

    /// <exception cref="ImportException">There is at least one fault.</exception>
    public void ThrowIfAny()
    {
        if (Count == 0)
            return;
        var shown = _faults.OrderBy(f => f.Line).ToList();
        if (Count > MaxShown)
            shown.Add(new(shown[^1].Line, "", $"{Count - MaxShown} more faults are not shown"));
        throw new ImportException(shown);
    }
}
