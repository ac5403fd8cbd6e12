namespace SensorHub.Devices.Series;

/// <summary>How the values of a step become one.</summary>
public enum Aggregate
{
    /// <summary>Energy mean of levels, 10·lg(mean of 10^(L/10)); for metrics in dB(A) only.</summary>
    Leq,

    /// <summary>Arithmetic mean; for levels the energy mean, which is the only mean they have.</summary>
    Mean,
    Min,
    Max,

    /// <summary>Level exceeded 10 % of the time, nearest rank: sorted high to low, item ceil(n·10/100).</summary>
    L10,

    /// <summary>The same for 50 %.</summary>
    L50,

    /// <summary>The same for 90 %.</summary>
    L90,

    /// <summary>Number of values.</summary>
    Count,

    /// <summary>The value with the newest event time.</summary>
    Last,

    /// <summary>Change per hour, (last − first) / hours between their event times; none for a single instant.</summary>
    Rate,
}

public static class Aggregates
{
    /// <summary>What may be written, for messages.</summary>
    public const string Syntax = "leq, mean, min, max, l10, l50, l90, count, last or rate";

    private static readonly Dictionary<string, Aggregate> ByName =
        Enum.GetValues<Aggregate>().ToDictionary(a => a.ToString().ToLowerInvariant());

    /// <summary>The share of time of a percentile, %; null for what is none and so can be had of roll-ups.</summary>
    public static int? Percent(this Aggregate aggregate) => aggregate switch
    {
        Aggregate.L10 => 10,
        Aggregate.L50 => 50,
        Aggregate.L90 => 90,
        _ => null,
    };

    /// <summary>Names are lower case, as in <see cref="Syntax"/>.</summary>
    public static bool TryParse(string name, out Aggregate aggregate) => ByName.TryGetValue(name, out aggregate);
}
