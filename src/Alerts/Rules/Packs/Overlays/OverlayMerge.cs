using SensorHub.Alerts.Rules.Packs.Reading;
using SensorHub.Alerts.Rules.Packs.Yaml;

namespace SensorHub.Alerts.Rules.Packs.Overlays;

/// <summary>
/// Puts what an overlay says of one rule into the rule. Every piece keeps the place where it is written, so a fault in the outcome names the file
/// that caused it.
/// </summary>
internal sealed class OverlayMerge(FaultList faults)
{
    private const string Bases = "bases";

    /// <summary>What a city may change; what a rule is about it may not.</summary>
    public static IReadOnlyList<string> Changeable { get; } =
    [
        "title", "schedule", "window", "slide", "limit", "background", "at_least", "min_share", "in_a_row", "allowed_per_occurrence", "guards", "all_of",
        "only_while", "away_from_sites", "min_readings", "max_gap_intervals", "intervals", Bases,
    ];

    // Read line by line: a line of the overlay takes the place of the one that compares the same.
    private static readonly HashSet<string> Lines = ["guards", "all_of", "only_while"];

    public YamlMap Apply(YamlMap rule, YamlMap change)
    {
        var merged = rule.Entries.ToList();
        foreach (var entry in change.Entries.Where(e => e.Key.Text != "id"))
        {
            if (!Changeable.Contains(entry.Key.Text))
            {
                faults.Add(entry.Key.Place, $"an overlay does not change '{entry.Key.Text}'; {Nearest.Advice(entry.Key.Text, Changeable)}");
                continue;
            }

            var at = merged.FindIndex(e => e.Key.Text == entry.Key.Text);
            if (at < 0)
                merged.Add(entry);
            else
                merged[at] = new(entry.Key, Merge(entry.Key.Text, merged[at].Value, entry.Value));
        }

        return rule with { Entries = merged };
    }

    private YamlNode Merge(string key, YamlNode old, YamlNode changed) => (old, changed) switch
    {
        (YamlMap before, YamlMap after) => Group(before, after),
        (YamlList before, YamlList after) when key == Bases => after with { Items = [.. after.Items, .. before.Items] },
        (YamlList before, YamlList after) when Lines.Contains(key) => Line(key, before, after),
        _ => changed,
    };

    private static YamlMap Group(YamlMap before, YamlMap after) => after with
    {
        Entries = [.. before.Entries.Where(e => after.Find(e.Key.Text) is null), .. after.Entries],
    };

    private YamlList Line(string key, YamlList before, YamlList after)
    {
        var lines = before.Items.ToList();
        foreach (var changed in after.Items)
        {
            var head = HeadOf(changed);
            var at = lines.FindIndex(line => HeadOf(line) == head);
            if (at >= 0 && head.Length > 0)
                lines[at] = changed;
            else
                faults.Add(changed.Place, $"the rule has no such line under '{key}'; it has those that begin with: {string.Join("; ", before.Items.Select(HeadOf))}");
        }

        return before with { Items = lines };
    }

    private static string HeadOf(YamlNode node) => node is YamlText text ? ExpressionReader.HeadOf(text.Text) : "";
}
