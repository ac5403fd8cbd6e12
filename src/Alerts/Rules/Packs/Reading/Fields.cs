using SensorHub.Alerts.Rules.Packs.Yaml;
using SensorHub.Devices.Readings;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>One mapping, asked key by key. Every key that was asked for is known; the others are faults.</summary>
/// <param name="prefix">Of the names of its figures.</param>
internal sealed class Fields(YamlMap map, PackReading reading, string prefix = "")
{
    private const int MaxNumber = 1_000;
    private readonly List<string> _known = [];

    public PackReading Reading => reading;
    public Place Place => map.Place;

    /// <summary>Of the key, or of the mapping when it is not there.</summary>
    public Place PlaceOf(string key) => map.Find(key)?.Key.Place ?? map.Place;

    public YamlNode? Optional(string key)
    {
        _known.Add(key);
        return map.Find(key)?.Value;
    }

    public YamlNode? Required(string key, string example)
    {
        if (Optional(key) is { } node)
            return node;
        reading.Faults.Add(map.Place, $"'{key}' is missing; write {key}: {example}");
        return null;
    }

    public string? Text(string key, string example, int maxLength) =>
        Required(key, example) is { } node ? reading.Text(node, key, maxLength) : null;

    public T? Word<T>(string key) where T : struct, Enum =>
        Required(key, string.Join(" | ", Words<T>.All)) is { } node ? reading.Word<T>(node, key) : null;

    public IReadOnlyList<T> EachWord<T>(string key) where T : struct, Enum =>
        Each(key, item => reading.Word<T>(item, key)).Select(w => w!.Value).Distinct().ToList();

    public Metric? Metric(string key, bool optional = false) =>
        (optional ? Optional(key) : Required(key, "leq")) is { } node ? reading.MetricOf(node, key) : null;

    public TimeSpan? Span(string key, string example) => Required(key, example) is { } node ? reading.Span(node, prefix + key) : null;

    public int? Count(string key, int otherwise, int min) =>
        Optional(key) is { } node ? reading.Count(node, prefix + key, min, MaxNumber) : otherwise;

    public double? Amount(string key, string example, string unit, double min, double max) =>
        Required(key, example) is { } node ? reading.InUnit(node, prefix + key, unit, min, max) : null;

    /// <summary>A whole number from 1, without unit and mark: it is a name, not a figure.</summary>
    public int? Version()
    {
        if (Required("version", "1") is not { } node)
            return null;
        if (node is YamlText text && int.TryParse(text.Text, System.Globalization.NumberStyles.None, null, out var version) && version >= 1)
            return version;
        reading.Faults.Add(node.Place, "'version' is a whole number from 1; write version: 1");
        return null;
    }

    /// <summary>Items of an optional list that can be read; the others are faults.</summary>
    public IReadOnlyList<T> Each<T>(string key, Func<YamlNode, T?> read)
    {
        if (Optional(key) is not { } node || reading.Items(node, key) is not { } items)
            return [];
        return [.. items.Select(read).OfType<T>()];
    }

    public Fields? Inner(string key, string example)
    {
        if (Optional(key) is not { } node)
            return null;
        if (node is YamlMap inner)
            return new(inner, reading, $"{prefix}{key}.");
        reading.Faults.Add(node.Place, $"'{key}' is a group; write below it, further in, for example {example}");
        return null;
    }

    public void RefuseOthers()
    {
        foreach (var (key, _) in map.Entries)
        {
            if (!_known.Contains(key.Text))
                reading.Faults.Add(key.Place, $"'{Shortened(key.Text)}' is not known; {Nearest.Advice(key.Text, _known)}");
        }
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
