namespace SensorHub.Devices.Series;

/// <summary>The one form in which every store refuses a faulty query.</summary>
public static class SeriesFaults
{
    /// <exception cref="ArgumentException">There is a fault; names all, a line each.</exception>
    public static void ThrowIfAny(IEnumerable<(string Parameter, string Fault)> faults, string name)
    {
        var lines = faults.Select(f => $"{f.Parameter}: {f.Fault}").ToList();
        if (lines.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, lines), name);
    }
}
