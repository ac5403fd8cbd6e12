using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules.Packs.Yaml;

namespace SensorHub.Alerts.Rules.Packs.Reading;

internal enum RuleShape { Window, Run, Silence }

/// <summary>What every rule says; all of it there once no fault was found.</summary>
internal sealed record RuleHead(
    string? Id, int? Version, string? Title, string? MatterCode, Severity? Severity, ScheduleKind? Schedule, IReadOnlyList<LegalBasis> Bases);

/// <summary>One rule of a pack, overlays already merged in.</summary>
internal sealed class RuleReader(PackReading reading, TimeZoneInfo zone)
{
    private const int MaxTitleLength = 120;
    private const int MatterCodeLength = 5;

    /// <returns>Null when it has faults.</returns>
    public Rule? Read(YamlMap map)
    {
        var before = reading.Faults.Count;
        var fields = new Fields(map, reading);
        var id = RuleId.Read(fields);
        reading.RuleId = id ?? "";
        var shape = fields.Word<RuleShape>("shape");
        var bases = new BasisReader(reading);
        var head = new RuleHead(
            id, fields.Version(), fields.Text("title", "as people read it", MaxTitleLength), MatterCode(fields), fields.Word<Severity>("severity"),
            fields.Word<ScheduleKind>("schedule"), bases.Read(fields));
        if (head.MatterCode is not null && head.Bases.Count == 0 && reading.Faults.Count == before)
            reading.Faults.Add(fields.PlaceOf("matter_code"), "a rule with a matter code opens tasks and needs a law; write bases, or leave matter_code out");
        bases.CheckDays();
        Rule? rule = shape switch
        {
            RuleShape.Window => WindowRuleReader.Read(fields, head, before),
            RuleShape.Run => RunRuleReader.Read(fields, head, before),
            RuleShape.Silence => SilenceRuleReader.Read(fields, head, before),
            _ => null,
        };
        if (shape is not null)
            fields.RefuseOthers();
        if (rule is not null)
            new RuleFit(fields, zone).Check(rule);
        return reading.Faults.Count > before ? null : rule;
    }

    private string? MatterCode(Fields fields)
    {
        if (fields.Optional("matter_code") is not { } node)
            return null;
        if (node is YamlText { IsPlain: false, Text: { Length: MatterCodeLength } code } && code.All(char.IsAsciiDigit))
            return code;
        reading.Faults.Add(node.Place, "'matter_code' is five digits of GB/T 47678.5 in quotes; write for example matter_code: \"08001\"");
        return null;
    }
}

/// <summary>The names of packs, overlays and rules.</summary>
internal static class RuleId
{
    private const int MaxLength = 64;

    public static string? Read(Fields fields, string key = "id")
    {
        if (fields.Text(key, "site-noise-night", MaxLength) is not { } id)
            return null;
        if (id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            return id;
        fields.Reading.Faults.Add(fields.PlaceOf(key), $"'{key}' is lower-case letters, digits and -, for example site-noise-night");
        return null;
    }
}
