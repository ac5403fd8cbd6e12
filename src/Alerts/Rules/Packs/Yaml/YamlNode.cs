namespace SensorHub.Alerts.Rules.Packs.Yaml;

/// <summary>A piece of a YAML file, with its place. Nothing is typed yet: every value is text.</summary>
internal abstract record YamlNode(Place Place);

/// <param name="IsPlain">Written without quotes.</param>
internal sealed record YamlText(Place Place, string Text, bool IsPlain) : YamlNode(Place);

internal sealed record YamlList(Place Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place);

/// <param name="Entries">In the order of the file; no key is there twice.</param>
internal sealed record YamlMap(Place Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place)
{
    public YamlEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Text == key)
                return entry;
        }

        return null;
    }

    /// <summary>The text under a key; null when there is none.</summary>
    public string? TextOf(string key) => (Find(key)?.Value as YamlText)?.Text;
}

internal readonly record struct YamlEntry(YamlText Key, YamlNode Value);
