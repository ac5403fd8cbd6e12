using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Tracks;

namespace SensorHub.Alerts.Runs;

/// <summary>What one reading says about a condition.</summary>
internal enum Holding { Unknown, No, Yes }

/// <summary>Reads a run rule's condition out of one reading.</summary>
internal abstract class RunCondition
{
    /// <param name="fixes">The device's filter; takes the reading's fix in.</param>
    /// <param name="place">Where, when the reading says so.</param>
    public abstract Holding Read(long eventMs, ReadOnlySpan<MetricValue> values, ref FixFilter fixes, out GeoPoint? place);

    /// <summary>The condition in words of the metric table.</summary>
    public abstract string Text { get; }

    public static RunCondition Of(RunRule rule, SiteFinder approved) => rule switch
    {
        DurationRule duration => new DurationCondition(duration),
        PlaceRule place => new PlaceCondition(place, approved),
        _ => throw new ArgumentException($"Rule {rule.Id} has no shape this hub knows.", nameof(rule)),
    };
}

internal sealed class DurationCondition(DurationRule rule) : RunCondition
{
    public override string Text => $"{MetricTable.Of(rule.On).Name} = 1 and {MetricTable.Of(rule.Off).Name} = 0";

    public override Holding Read(long eventMs, ReadOnlySpan<MetricValue> values, ref FixFilter fixes, out GeoPoint? place)
    {
        place = null;
        return (values.Good(rule.On), values.Good(rule.Off)) switch
        {
            (null, _) or (_, null) => Holding.Unknown,
            (not 0, 0) => Holding.Yes,
            _ => Holding.No,
        };
    }
}

internal sealed class PlaceCondition(PlaceRule rule, SiteFinder approved) : RunCondition
{
    public override string Text =>
        $"lifted = 1 and speed < {rule.BelowKmh} km/h, more than {rule.MarginM} m from every approved site";

    public override Holding Read(long eventMs, ReadOnlySpan<MetricValue> values, ref FixFilter fixes, out GeoPoint? place)
    {
        place = null;
        if (!fixes.TryTake(rule.Fixes, eventMs, values, out var fix)
            || values.Good(Metric.Lifted) is not { } lifted || values.Good(Metric.Speed) is not { } speed)
            return Holding.Unknown;
        place = fix;
        return lifted != 0 && speed < rule.BelowKmh && approved.At(fix, rule.MarginM) is null ? Holding.Yes : Holding.No;
    }
}
