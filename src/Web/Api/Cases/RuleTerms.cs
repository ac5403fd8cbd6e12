using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;

namespace SensorHub.Web.Api.Cases;

/// <summary>Rules of each shape as people read them.</summary>
internal static class RuleTerms
{
    public static RuleShown Show(Rule rule, DateOnly today)
    {
        var (shape, terms) = rule switch
        {
            WindowRule w => ("window", Of(w)),
            DurationRule d => ("duration", Of(d)),
            PlaceRule p => ("place", Of(p)),
            _ => throw new ArgumentException($"A rule of no known shape: {rule.Id}.", nameof(rule)),
        };
        return new(
            rule.Id, rule.Version, shape, rule.Title, rule.MatterCode, rule.Severity, rule.Schedule, rule.Device, rule.BasisOn(today),
            rule.Bases, terms);
    }

    private static TermsShown Of(WindowRule rule) => new(
        Metric: NameOf(rule.Metric), Limit: rule.Limit, LimitUnit: MetricTable.Of(rule.Metric).Unit, WindowS: Seconds(rule.Window),
        SlideS: Seconds(rule.Slide), MinShare: rule.MinShare, InARow: rule.InARow,
        Guards: [.. rule.Guards.Select(g => new GuardShown(g.Device, NameOf(g.Metric), g.Limit, MetricTable.Of(g.Metric).Unit))]);

    private static TermsShown Of(DurationRule rule) =>
        new(AtLeastS: Seconds(rule.AtLeast), OnMetric: NameOf(rule.On), OffMetric: NameOf(rule.Off));

    private static TermsShown Of(PlaceRule rule) =>
        new(AtLeastS: Seconds(rule.AtLeast), BelowKmh: rule.BelowKmh, MarginM: rule.MarginM);

    private static string NameOf(Metric metric) => MetricTable.Of(metric).Name;

    private static long Seconds(TimeSpan span) => (long)span.TotalSeconds;
}
