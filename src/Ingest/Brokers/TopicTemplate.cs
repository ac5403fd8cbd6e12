using System.Diagnostics.CodeAnalysis;
using SensorHub.Mqtt.Topics;

namespace SensorHub.Ingest.Brokers;

/// <summary>
/// A topic filter in which one level, <c>{device}</c>, is the id of a device; <c>+</c> and <c>#</c> stand for what they stand for in MQTT.
/// <code>
/// template                          filter                    topic                        device
/// sensorhub/v1/{device}/telemetry   sensorhub/v1/+/telemetry  sensorhub/v1/n1/telemetry    n1
/// plant/+/{device}/#                plant/+/+/#               plant/7/n1/data/json         n1
/// </code>
/// </summary>
public sealed class TopicTemplate
{
    private const string Device = "{device}";
    private readonly string[] _levels;

    private TopicTemplate(string[] levels, string filter) => (_levels, Filter) = (levels, filter);

    /// <summary>What to subscribe to.</summary>
    public string Filter { get; }

    /// <exception cref="FormatException">It is malformed; the message says why.</exception>
    public static TopicTemplate Parse(string text) => TryParse(text, out var template, out var fault) ? template : throw new FormatException(fault);

    public static bool TryParse(string text, [NotNullWhen(true)] out TopicTemplate? template, [NotNullWhen(false)] out string? fault)
    {
        template = null;
        var levels = text.Split('/');
        var filter = string.Join('/', levels.Select(level => level == Device ? "+" : level));
        fault = levels.Count(level => level == Device) != 1 ? $"exactly one level is {Device}, for example {BrokerOptions.DefaultTopic}"
            : text.StartsWith('$') ? "topics that begin with $ are the broker's own; a shared subscription is the setting Group"
            : TopicFilter.TryParse(filter, out _, out var malformed) ? null : malformed;
        if (fault is not null)
            return false;
        template = new(levels, filter);
        return true;
    }

    /// <summary>The id that the first template finds of those the topic is one of; null when it is one of none.</summary>
    public static string? DeviceIn(IReadOnlyList<TopicTemplate> templates, string topic)
    {
        foreach (var template in templates)
            if (template.TryMatch(topic, out var id))
                return id.ToString();
        return null;
    }

    /// <summary>Whose the topic is; false when it is not one of this template.</summary>
    public bool TryMatch(ReadOnlySpan<char> topic, out ReadOnlySpan<char> device)
    {
        device = default;
        var at = 0;
        foreach (var level in _levels)
        {
            // "a/#" is "a" as well (section 4.7.1.2).
            if (level == "#")
                return true;
            if (at > topic.Length)
                return false;
            var rest = topic[at..];
            var end = rest.IndexOf('/');
            var part = end < 0 ? rest : rest[..end];
            at += part.Length + 1;
            if (level == Device)
                device = part;
            else if (level != "+" && !part.SequenceEqual(level))
                return false;
        }

        return at > topic.Length;
    }
}
