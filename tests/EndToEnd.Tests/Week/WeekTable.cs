using SensorHub.Simulators.Scenarios;

namespace SensorHub.EndToEnd.Tests.Week;

/// <summary>The page that says, rule by rule, how much of the truth was found in a week, whatever happened to it on the way.</summary>
internal static class WeekTable
{
    /// <summary>Precision and recall in percent, and how many violations there were to find.</summary>
    public static string Cell(RuleScore score) =>
        $"{100 * score.Precision:0.#} / {100 * score.Recall:0.#} ({score.Right + score.Missed.Count})";

    public static string Write(Scenario week, IReadOnlyList<(WeekVariation Variation, WeekRun Run)> runs)
    {
        var lines = new List<string>
        {
            "# A week of the small city, found",
            "",
            $"Written by the long tests (`./test.sh --long`). Seed {week.Seed}: {week.City.Sites.Count} sites, {week.City.Devices.Count} devices,"
                + $" {week.Expected.Count} violations and {week.NearMisses.Count} near misses in seven days, sent over real MQTT; the hub's city time runs as fast as it decides.",
            "",
            "A cell: precision / recall in percent (violations to find). An alert is right when rule, subject, begin and end are those of a violation;",
            "a near miss that raises an alert is an invented one. An outage truthfully silences devices: there are more to find then. In \"5 % lost\" each",
            "message is lost by chance alone; in \"all of it\" never two of a device in a row: by rule a long gap ends a run, and the truth would be another.",
            "",
            Row(["rule", "near misses", .. runs.Select(r => r.Variation.Name)]),
            Row(["---", .. runs.Select(_ => "---").Prepend("---")]),
        };
        foreach (var rule in ScenarioRules.All.Order(StringComparer.Ordinal))
        {
            var nearMisses = week.NearMisses.Count(m => m.RuleId == rule);
            lines.Add(Row([rule, $"{nearMisses}", .. runs.Select(r => Cell(r.Run.Scores.Single(s => s.RuleId == rule)))]));
        }

        return string.Join('\n', lines) + "\n";
    }

    /// <summary>What a page says of a rule in a variation.</summary>
    public static string Read(string page, string rule, WeekVariation variation)
    {
        var rows = page.Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Split('|').Select(cell => cell.Trim()).ToList()).ToList();
        var column = rows[0].IndexOf(variation.Name);
        return rows.Single(row => row[1] == rule)[column];
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
