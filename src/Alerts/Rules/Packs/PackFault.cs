namespace SensorHub.Alerts.Rules.Packs;

/// <summary>Where a thing stands in a file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public readonly record struct Place(string File, int Line, int Column)
{
    public static Place StartOf(string file) => new(file, 1, 1);

    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>What is wrong in a pack or overlay, and what to write instead.</summary>
public readonly record struct PackFault(Place Place, string What)
{
    /// <summary>As compilers write it, so that editors jump there: <c>file:line:column: what</c>.</summary>
    public override string ToString() => $"{Place}: {What}";
}

/// <summary>Packs or overlays cannot be used; trying again without another file does not help.</summary>
public sealed class RulePackException(IReadOnlyList<PackFault> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<PackFault> Faults { get; } = faults;
}

/// <summary>Faults as they are found; beyond <see cref="MostShown"/> they are counted.</summary>
internal sealed class FaultList
{
    public const int MostShown = 1_000;
    private readonly List<PackFault> _shown = [];

    public int Count { get; private set; }

    /// <summary>By file, line and column; the last tells how many more there are.</summary>
    public IReadOnlyList<PackFault> Shown
    {
        get
        {
            var sorted = _shown.OrderBy(f => f.Place.File, StringComparer.Ordinal).ThenBy(f => f.Place.Line).ThenBy(f => f.Place.Column).ToList();
            if (Count > sorted.Count)
                sorted.Add(new(sorted[^1].Place, $"and {Count - sorted.Count} more faults; correct these first"));
            return sorted;
        }
    }

    public void Add(Place place, string what)
    {
        Count++;
        if (_shown.Count < MostShown)
            _shown.Add(new(place, what));
    }
}
