using System.Globalization;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;

namespace SensorHub.Alerts.Runs;

/// <summary>A run rule's condition as it is shown to people and kept as evidence.</summary>
internal static class RunText
{
    public static string Of(RunRule rule)
    {
        List<string> parts = [.. rule.AllOf.Select(Of)];
        if (rule.SameValueOf.Count > 0)
            parts.Add($"the very same {string.Join(" or ", rule.SameValueOf.Select(m => MetricTable.Of(m).Name))}");
        var text = string.Join(" and ", parts);
        return rule.Away is { } away
            ? string.Create(CultureInfo.InvariantCulture, $"{text}, more than {away.MarginM} m from every approved site")
            : text;
    }

    private static string Of(Term term)
    {
        var metric = MetricTable.Of(term.Metric);
        var unit = metric.IsBoolean || metric.Unit.Length == 0 ? "" : " " + metric.Unit;
        return string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {Sign(term.Comparison)} {term.Value}{unit}");
    }

    private static string Sign(Comparison comparison) => comparison switch
    {
        Comparison.Below => "<",
        Comparison.AtMost => "≤",
        Comparison.Equal => "=",
        Comparison.AtLeast => "≥",
        _ => ">",
    };
}
