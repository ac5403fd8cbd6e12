using SensorHub.Devices.Readings;

namespace SensorHub.Devices.Series;

/// <summary>A device, and when its values belong to a series.</summary>
/// <param name="PeriodS">Readings of which period, seconds; null = all, each value counting once whatever it covers.</param>
/// <param name="FromMs">First event time, Unix ms.</param>
/// <param name="ToMs">End, not included.</param>
public readonly record struct SeriesSource(int Device, int? PeriodS, long FromMs, long ToMs);

/// <summary>What to read as one series.</summary>
/// <param name="Sources">By time, none overlapping.</param>
/// <param name="Step">Null = every value as it is.</param>
/// <param name="Aggregate">Used with a step.</param>
public sealed record SeriesQuery(
    IReadOnlyList<SeriesSource> Sources, Metric Metric, SeriesStep? Step = null, Aggregate Aggregate = Aggregate.Mean)
{
    /// <summary>The series of one device; see <see cref="SeriesSource"/>.</summary>
    public SeriesQuery(
        int device, Metric metric, long fromMs, long toMs, SeriesStep? step = null, Aggregate aggregate = Aggregate.Mean, int? periodS = null)
        : this([new(device, periodS, fromMs, toMs)], metric, step, aggregate)
    {
    }

    /// <summary>Every fault at once, each with the parameter's name as in the API; empty when the query can be run.</summary>
    public IEnumerable<(string Parameter, string Fault)> Faults()
    {
        if (Sources.Any(s => s.ToMs <= s.FromMs))
            yield return ("to", "It must be later than from.");
        for (var i = 1; i < Sources.Count; i++)
        {
            if (Sources[i].FromMs < Sources[i - 1].ToMs)
                yield return ("sources", "They must follow each other without overlap.");
        }

        foreach (var fault in FaultsOf(Metric, Aggregate))
            yield return fault;
    }

    internal static IEnumerable<(string Parameter, string Fault)> FaultsOf(Metric metric, Aggregate aggregate)
    {
        if (!MetricTable.IsKnown(metric))
            yield return ("metric", "There is no such metric.");
        else if (aggregate == Aggregate.Leq && !MetricTable.Of(metric).IsLevel)
            yield return ("agg", $"leq is for levels in {MetricTable.LevelUnit}; {MetricTable.Of(metric).Name} is in {MetricTable.Of(metric).Unit}.");
    }
}

/// <summary>One point of a series.</summary>
/// <param name="StartMs">Start of the step, or the event time where there is no step. Unix ms.</param>
public readonly record struct SeriesPoint(long StartMs, double Value);
