using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Cases;

/// <summary>Rules of each shape as people read them.</summary>
internal static class RuleTerms
{
    public static RuleShown Show(Rule rule, DateOnly today)
    {
        (string Shape, IReadOnlyList<DeviceKind> Devices, TermsShown Terms) shown = rule switch
        {
            WindowRule w => ("window", [w.Device], Of(w)),
            RunRule r => ("run", r.Devices, Of(r)),
            SilenceRule s => ("silence", Enum.GetValues<DeviceKind>(), new(AtLeastS: Seconds(s.AtLeast), Intervals: s.Intervals)),
            _ => throw new ArgumentException($"A rule of no known shape: {rule.Id}.", nameof(rule)),
        };
        return new(
            rule.Id, rule.Version, shown.Shape, rule.Title, rule.MatterCode, rule.Severity, rule.Schedule, shown.Devices, rule.BasisOn(today),
            rule.Bases, shown.Terms);
    }

    private static TermsShown Of(WindowRule rule) => new(
        Metric: NameOf(rule.Metric), Limit: rule.Limit.Value, LimitUnit: MetricTable.Of(rule.Metric).Unit, WindowS: Seconds(rule.Window),
        SlideS: Seconds(rule.Slide), MinShare: rule.MinShare, InARow: rule.InARow,
        Guards: [.. rule.Guards.Select(g => new GuardShown(g.Device, NameOf(g.Metric), g.Limit, MetricTable.Of(g.Metric).Unit))],
        Statistic: rule.Statistic, LimitByZoneClass: rule.Limit.ByZoneClass?.ToDictionary(z => z.Key, z => rule.Limit.For(z.Key)),
        WhileMetric: rule.While is { } condition ? NameOf(condition) : null, AtLeastMinutes: AboveZero(rule.AtLeastMinutes),
        Background: rule.Background, AllowedPerOccurrence: AboveZero(rule.AllowedPerOccurrence),
        Exemptions: rule.Exemptions.Count > 0 ? rule.Exemptions : null);

    private static TermsShown Of(RunRule rule) => new(
        AtLeastS: Seconds(rule.AtLeast), MinReadings: rule.MinReadings,
        AllOf: [.. rule.AllOf.Select(t => new TermShown(NameOf(t.Metric), t.Comparison, t.Value, MetricTable.Of(t.Metric).Unit))],
        MarginM: rule.Away?.MarginM,
        SameValueOf: rule.SameValueOf.Count == 0 ? null : [.. rule.SameValueOf.Select(NameOf)]);

    private static int? AboveZero(int count) => count > 0 ? count : null;

    private static string NameOf(Metric metric) => MetricTable.Of(metric).Name;

    private static long Seconds(TimeSpan span) => (long)span.TotalSeconds;
}
