using SensorHub.Alerts.Rules.Packs.Yaml;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>
/// Conditions in one line: <c>speed &lt; 5 km/h [D]</c>, <c>lifted is on</c>, and guards with the kind of device before them:
/// <c>weather rain &gt; 0 mm/h [M] GB 12523</c>.
/// </summary>
internal static class ExpressionReader
{
    private const string Is = "is";

    private static readonly Dictionary<string, Comparison> Signs = new()
    {
        ["<"] = Comparison.Below,
        ["<="] = Comparison.AtMost,
        ["="] = Comparison.Equal,
        [">="] = Comparison.AtLeast,
        [">"] = Comparison.Above,
    };

    /// <summary>What is compared and how, without the number: overlays find the line by it.</summary>
    public static string HeadOf(string expression)
    {
        var words = WordsOf(expression);
        var sign = Array.FindIndex(words, w => w == Is || Signs.ContainsKey(w));
        return string.Join(' ', words.Take(sign + 1));
    }

    // METRIC SIGN FIGURE, or METRIC is on|off
    public static Term? Term(PackReading reading, YamlNode node, string field, bool ends)
    {
        var words = node is YamlText text ? WordsOf(text.Text) : [];
        if (words.Length < 3 || !(words[1] == Is || Signs.ContainsKey(words[1])))
        {
            reading.Faults.Add(node.Place, $"'{field}' is lines like: speed < 5 km/h [D], or lifted is on; signs are {string.Join(" ", Signs.Keys)}");
            return null;
        }

        if (reading.MetricOf(words[0], node.Place) is not { } metric)
            return null;
        var isBoolean = MetricTable.Of(metric).IsBoolean;
        if (isBoolean != (words[1] == Is))
        {
            reading.Faults.Add(node.Place, isBoolean ? $"{words[0]} is on or off; write {words[0]} is on" : $"{words[0]} is a number; write {words[0]} > NUMBER UNIT [D]");
            return null;
        }

        if (isBoolean)
            return State(reading, node, words, metric, ends);
        return reading.Amount(Rest(node, words, 2), $"{field} {words[0]}", metric) is { } value ? new(metric, Signs[words[1]], value, ends) : null;
    }

    // KIND METRIC > FIGURE
    public static Guard? Guard(PackReading reading, YamlNode node)
    {
        var words = node is YamlText text ? WordsOf(text.Text) : [];
        if (words.Length < 4 || words[2] != ">")
        {
            reading.Faults.Add(node.Place, "'guards' is lines like: weather rain > 0 mm/h [M] GB 12523; the sign is >");
            return null;
        }

        var kind = reading.Word<DeviceKind>(new YamlText(node.Place, words[0], true), "guards");
        return kind is { } device && reading.MetricOf(words[1], node.Place) is { } metric
            && reading.Amount(Rest(node, words, 3), $"guards {words[0]} {words[1]}", metric) is { } limit
            ? new(device, metric, limit)
            : null;
    }

    private static Term? State(PackReading reading, YamlNode node, string[] words, Metric metric, bool ends)
    {
        if (words is [_, _, "on" or "off"])
            return new(metric, Comparison.Equal, words[2] == "on" ? 1 : 0, ends);
        reading.Faults.Add(node.Place, $"{words[0]} is on or off; write {words[0]} is on");
        return null;
    }

    private static YamlText Rest(YamlNode node, string[] words, int from) => new(node.Place, string.Join(' ', words.Skip(from)), true);

    private static string[] WordsOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
