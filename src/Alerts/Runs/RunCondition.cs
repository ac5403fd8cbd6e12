using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Tracks;

namespace SensorHub.Alerts.Runs;

/// <summary>What one reading says about a condition.</summary>
internal enum Holding { Unknown, No, Yes }

/// <param name="Place">Where a vehicle is, or was when it was last believed.</param>
/// <param name="Value">What must stay the same, when the condition says so.</param>
internal readonly record struct Said(Holding Holding, GeoPoint? Place = null, double? Value = null);

/// <summary>Reads a run rule's condition out of readings. Hot: no allocation.</summary>
internal sealed class RunCondition
{
    private readonly RunRule _rule;
    private readonly Term[] _terms;
    private readonly Metric[] _sameValueOf;
    private readonly SiteFinder _approved;
    private readonly bool _hasPlace;

    /// <param name="approved">Sites that are approved for tipping.</param>
    public RunCondition(RunRule rule, SiteFinder approved)
    {
        (_rule, _terms, _sameValueOf, _approved) = (rule, [.. rule.AllOf], [.. rule.SameValueOf], approved);
        _hasPlace = rule.Subject == SubjectKind.Vehicle || rule.Away is not null;
        Metrics = new([.. rule.AllOf.Select(t => t.Metric), .. rule.SameValueOf, .. _hasPlace ? MetricSet.Position : []]);
    }

    /// <summary>A reading with none of them says nothing.</summary>
    public MetricSet Metrics { get; }

    /// <summary>The condition in words of the metric table.</summary>
    public string Text => RunText.Of(_rule);

    /// <param name="fixes">The device's filter; takes the reading's fix in.</param>
    public Said Read(long eventMs, ReadOnlySpan<MetricValue> values, ref FixFilter fixes)
    {
        var isBelieved = _hasPlace && fixes.TryTake(_rule.Away?.Fixes ?? FixFilterSettings.Default, eventMs, values, out _);
        if (!isBelieved && _rule.Away is not null)
            return default;
        var holding = HoldingOf(values);
        var place = fixes.Believed;
        if (holding == Holding.Yes && _rule.Away is { } away && _approved.At(place!.Value, away.MarginM) is not null)
            holding = Holding.No;
        if (holding != Holding.Yes || _sameValueOf.Length == 0)
            return new(holding, place);
        return SameValue(values) is { } value ? new(Holding.Yes, place, value) : default;
    }

    // A term that does not hold decides, whatever is not known of the others; one that does not end the run leaves it open.
    private Holding HoldingOf(ReadOnlySpan<MetricValue> values)
    {
        var holding = Holding.Yes;
        foreach (var term in _terms)
        {
            if (values.Good(term.Metric) is not { } value)
                holding = Holding.Unknown;
            else if (!term.Holds(value) && term.Ends)
                return Holding.No;
            else if (!term.Holds(value))
                holding = Holding.Unknown;
        }

        return holding;
    }

    private double? SameValue(ReadOnlySpan<MetricValue> values)
    {
        foreach (var metric in _sameValueOf)
        {
            if (values.Good(metric) is { } value)
                return value;
        }

        return null;
    }
}
