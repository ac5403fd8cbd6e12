using SensorHub.Alerts.Rules.Packs.Yaml;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>A pack or overlay whose head was read; its rules are still text.</summary>
/// <param name="Pack">For an overlay the pack that it changes; null for a pack.</param>
internal sealed record PackSheet(PackSource Source, Place NamePlace, string? Pack, IReadOnlyList<YamlMap> Rules)
{
    public const string PackKey = "pack";
    public const string OverlayKey = "overlay";
    private const int MaxTitleLength = 300;

    public bool IsOverlay => Pack is not null;

    /// <summary>An overlay begins with <c>overlay: NAME</c>, a pack with <c>pack: NAME</c>.</summary>
    /// <returns>Null when the head cannot be read; the faults say why.</returns>
    public static PackSheet? Read(PackFile file, PackReading reading)
    {
        if (YamlFile.Read(file, reading.Faults) is not { } map)
            return null;
        var before = reading.Faults.Count;
        var fields = new Fields(map, reading);
        var isOverlay = map.Find(OverlayKey) is not null;
        var nameKey = isOverlay ? OverlayKey : PackKey;
        var name = RuleId.Read(fields, nameKey);
        var pack = isOverlay ? RuleId.Read(fields, PackKey) : null;
        var version = fields.Version();
        var title = fields.Text("title", "what the rules are about", MaxTitleLength);
        var rules = RulesOf(fields);
        fields.RefuseOthers();
        return reading.Faults.Count > before && (name is null || version is null || title is null || (isOverlay && pack is null))
            ? null
            : new(new(name!, version!.Value, title!, file.Name, PackSource.HashOf(file.Bytes.Span)), fields.PlaceOf(nameKey), pack, rules);
    }

    private static IReadOnlyList<YamlMap> RulesOf(Fields fields)
    {
        if (fields.Required("rules", "and below it a list") is not { } node || fields.Reading.Items(node, "rules") is not { } items)
            return [];
        if (items.Count == 0)
            fields.Reading.Faults.Add(node.Place, "there is no rule; write at least one");
        foreach (var item in items.Where(i => i is not YamlMap))
            fields.Reading.Faults.Add(item.Place, "a rule is a group of keys; begin it with - id: NAME");
        return [.. items.OfType<YamlMap>()];
    }
}
