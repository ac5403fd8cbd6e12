using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;

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

    public static RunCondition Of(RunRule rule, ApprovedSites approved) => rule switch
    {
        DurationRule duration => new DurationCondition(duration),
        PlaceRule place => new PlaceCondition(place, approved),
        _ => throw new ArgumentException($"Rule {rule.Id} has no shape this hub knows.", nameof(rule)),
    };

    protected static double? Good(ReadOnlySpan<MetricValue> values, Metric metric)
    {
        foreach (ref readonly var value in values)
        {
            if (value.Metric == metric)
                return value.Quality == Quality.Good ? value.Value : null;
        }

        return null;
    }
}

internal sealed class DurationCondition(DurationRule rule) : RunCondition
{
    public override string Text => $"{MetricTable.Of(rule.On).Name} = 1 and {MetricTable.Of(rule.Off).Name} = 0";

    public override Holding Read(long eventMs, ReadOnlySpan<MetricValue> values, ref FixFilter fixes, out GeoPoint? place)
    {
        place = null;
        return (Good(values, rule.On), Good(values, rule.Off)) switch
        {
            (null, _) or (_, null) => Holding.Unknown,
            (not 0, 0) => Holding.Yes,
            _ => Holding.No,
        };
    }
}

internal sealed class PlaceCondition(PlaceRule rule, ApprovedSites approved) : RunCondition
{
    public override string Text =>
        $"lifted = 1 and speed < {rule.BelowKmh} km/h, more than {rule.MarginM} m from every approved site";

    public override Holding Read(long eventMs, ReadOnlySpan<MetricValue> values, ref FixFilter fixes, out GeoPoint? place)
    {
        place = null;
        if (Good(values, Metric.Lat) is not { } lat || Good(values, Metric.Lon) is not { } lon
            || Good(values, Metric.Located) == 0 || Good(values, Metric.Satellites) < rule.Fixes.MinSatellites)
            return Holding.Unknown;
        var fix = new GeoPoint(lat, lon);
        if (!fixes.Believes(rule.Fixes, fix, eventMs))
            return Holding.Unknown;
        if (Good(values, Metric.Lifted) is not { } lifted || Good(values, Metric.Speed) is not { } speed)
            return Holding.Unknown;
        place = fix;
        return lifted != 0 && speed < rule.BelowKmh && !approved.IsWithin(fix, rule.MarginM) ? Holding.Yes : Holding.No;
    }
}
