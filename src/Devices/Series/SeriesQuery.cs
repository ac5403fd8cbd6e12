using SensorHub.Devices.Readings;

namespace SensorHub.Devices.Series;

/// <summary>What to read of one device.</summary>
/// <param name="PeriodS">Readings of which period, seconds; null = all, each value counting once whatever it covers.</param>
/// <param name="FromMs">First event time, Unix ms.</param>
/// <param name="ToMs">End, not included.</param>
/// <param name="Step">Null = every value as it is.</param>
/// <param name="Aggregate">Used with a step.</param>
public sealed record SeriesQuery(
    int Device, Metric Metric, long FromMs, long ToMs, SeriesStep? Step = null, Aggregate Aggregate = Aggregate.Mean, int? PeriodS = null)
{
    /// <summary>Every fault at once, each with the parameter's name as in the API; empty when the query can be run.</summary>
    public IEnumerable<(string Parameter, string Fault)> Faults()
    {
        if (ToMs <= FromMs)
            yield return ("to", "It must be later than from.");
        if (!MetricTable.IsKnown(Metric))
            yield return ("metric", "There is no such metric.");
        else if (Aggregate == Aggregate.Leq && !MetricTable.Of(Metric).IsLevel)
            yield return ("agg", $"leq is for levels in {MetricTable.LevelUnit}; {MetricTable.Of(Metric).Name} is in {MetricTable.Of(Metric).Unit}.");
    }
}

/// <summary>One point of a series.</summary>
/// <param name="StartMs">Start of the step, or the event time where there is no step. Unix ms.</param>
public readonly record struct SeriesPoint(long StartMs, double Value);
