using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Tracks;

namespace SensorHub.Alerts.Rules;

public enum Comparison { Below, AtMost, Equal, AtLeast, Above }

/// <summary>One good value compared with a number.</summary>
/// <param name="Value">Unit of the metric; compared unrounded.</param>
/// <param name="Ends">Where it does not hold the run ends; false = the reading says nothing then, as if it were not there.</param>
public sealed record Term(Metric Metric, Comparison Comparison, double Value, bool Ends = true)
{
    public bool Holds(double value) => Comparison switch
    {
        Comparison.Below => value < Value,
        Comparison.AtMost => value <= Value,
        Comparison.Equal => value.Equals(Value),
        Comparison.AtLeast => value >= Value,
        _ => value > Value,
    };
}

/// <summary>More than a margin away from every site that is approved for tipping.</summary>
/// <param name="MarginM">How far around an approved site still counts as inside, metres.</param>
/// <param name="Fixes">A position that is not believed says nothing.</param>
public sealed record AwayFromSites(double MarginM, FixFilterSettings Fixes);

/// <summary>
/// A condition that holds for some time, as the readings of one device say in event order. It holds in a reading when all of it does;
/// a value that is missing or flagged leaves it open, and such a reading is as if it were not there.
/// </summary>
public sealed record RunRule : Rule
{
    /// <summary>A site: every device of the kinds while it is placed there. A vehicle or device: each by itself.</summary>
    public required SubjectKind Subject { get; init; }
    public required IReadOnlyList<DeviceKind> Devices { get; init; }

    /// <summary>For <see cref="SubjectKind.Site"/>; null for the others.</summary>
    public SiteKind? Site { get; init; }

    public IReadOnlyList<Term> AllOf { get; init; } = [];
    public AwayFromSites? Away { get; init; }

    /// <summary>The first of these that a reading has keeps the very same value; another value begins another run.</summary>
    public IReadOnlyList<Metric> SameValueOf { get; init; } = [];

    /// <summary>How long it must hold, above 0.</summary>
    public required TimeSpan AtLeast { get; init; }

    /// <summary>How many readings must show it, from 1.</summary>
    public int MinReadings { get; init; } = 1;

    /// <summary>Report intervals without a reading that break it, from 1.</summary>
    public int MaxGapIntervals { get; init; } = 3;

    /// <exception cref="ArgumentException">Its parts do not fit each other; names all faults.</exception>
    public void Validate() => RuleFault.ThrowIfAny(this, [.. Faults()]);

    internal IEnumerable<RuleFault> Faults()
    {
        if (Devices.Count == 0)
            yield return new(nameof(Devices), "it judges no kind of device");
        if (Site is not null != (Subject == SubjectKind.Site))
            yield return new(nameof(Site), "a kind of site is needed for sites and for nothing else");
        if (AllOf.Count == 0 && Away is null && SameValueOf.Count == 0)
            yield return new(nameof(AllOf), "it has no condition");
        if (AtLeast <= TimeSpan.Zero)
            yield return new(nameof(AtLeast), "how long it must hold must be above 0");
        if (MinReadings < 1)
            yield return new(nameof(MinReadings), "readings are counted from 1");
        if (MaxGapIntervals < 1)
            yield return new(nameof(MaxGapIntervals), "intervals are counted from 1");
    }
}
