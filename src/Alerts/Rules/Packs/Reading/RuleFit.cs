using System.Text.Json;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Windows;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>Whether the parts of a rule fit each other, each fault at the line of its part.</summary>
internal sealed class RuleFit(Fields fields, TimeZoneInfo zone)
{
    private static readonly TimeSpan Night = TimeSpan.FromHours(8);

    public void Check(Rule rule)
    {
        switch (rule)
        {
            case WindowRule window:
                Add(WindowRuleCheck.Faults(window, WindowShape.StepOf(window, zone)));
                CheckMetrics(window);
                CheckLimit(window);
                CheckSchedule(window);
                break;
            case RunRule run:
                Add(run.Faults());
                CheckMetrics(run);
                if (run.Schedule == ScheduleKind.BusinessHours && run.Subject != SubjectKind.Site)
                    Fault("schedule", "business hours are those of a site, and this rule judges none; write schedule: all_day");
                break;
            case SilenceRule silence:
                Add(silence.Faults());
                if (silence.Schedule != ScheduleKind.AllDay)
                    Fault("schedule", "silence is judged always; write schedule: all_day");
                break;
        }
    }

    private void CheckMetrics(WindowRule rule)
    {
        RefuseForeign("metric", rule.Metric, rule.Device);
        if (rule.While is { } condition)
            RefuseForeign("while", condition, rule.Device);
        if (rule.Background is { } background)
            RefuseForeign("background", rule.Metric, background.Device);
        foreach (var guard in rule.Guards)
            RefuseForeign("guards", guard.Metric, guard.Device);
    }

    private void CheckMetrics(RunRule rule)
    {
        foreach (var (term, kind) in rule.AllOf.SelectMany(t => rule.Devices.Select(d => (t, d))))
            RefuseForeign(term.Ends ? "all_of" : "only_while", term.Metric, kind);
        foreach (var metric in rule.SameValueOf.Where(m => !rule.Devices.Any(d => DeviceMetrics.Of(d).Contains(m))))
            Fault("same_value_of", $"none of these kinds of device reports {NameOf(metric)}");
        if (rule.Away is not null && rule.Devices.Any(d => d != DeviceKind.Truck))
            Fault("away_from_sites", "only trucks report where they are; write devices: [truck]");
    }

    private void CheckLimit(WindowRule rule)
    {
        if (rule.Limit.ByZoneClass is not { Count: > 0 } limits)
            return;
        var info = MetricTable.Of(rule.Metric);
        if (limits.Values.Max() + rule.Limit.Plus is var most && !info.IsPlausible(most))
            Fault("limit", $"a class has {most} {info.Unit} together with plus, which {info.Name} never says; it goes to {info.Max} {info.Unit}");
    }

    private void CheckSchedule(WindowRule rule)
    {
        var hours = rule.Schedule switch
        {
            ScheduleKind.Night => Night,
            ScheduleKind.Day => TimeSpan.FromDays(1) - Night,
            _ => TimeSpan.FromDays(1),
        };
        if (rule.Window > hours)
            Fault("window", $"a window lies wholly inside one occurrence of its schedule, and {Words<ScheduleKind>.WordOf(rule.Schedule)} has {hours.TotalHours} hours; shorten it");
    }

    private void RefuseForeign(string key, Metric metric, DeviceKind kind)
    {
        var own = DeviceMetrics.Of(kind);
        if (!own.Contains(metric))
            Fault(key, $"a device of kind {Words<DeviceKind>.WordOf(kind)} does not report {NameOf(metric)}; it reports {string.Join(", ", own.Select(NameOf))}");
    }

    private void Add(IEnumerable<RuleFault> faults)
    {
        foreach (var fault in faults)
            Fault(KeyOf(fault.Part), fault.What);
    }

    private void Fault(string key, string what) => fields.Reading.Faults.Add(fields.PlaceOf(key), what);

    private static string KeyOf(string part) => part switch
    {
        nameof(WindowRule.AtLeastMinutes) => "at_least",
        nameof(RunRule.Away) => "away_from_sites",
        _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(part),
    };

    private static string NameOf(Metric metric) => MetricTable.Of(metric).Name;
}
