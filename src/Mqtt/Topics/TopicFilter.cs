using System.Diagnostics.CodeAnalysis;
using System.Text;
using SensorHub.Mqtt.Codec;

namespace SensorHub.Mqtt.Topics;

/// <summary>A topic filter, parsed once (5.0 sections 4.7 and 4.8.2). Thread safe.</summary>
public sealed class TopicFilter
{
    private const string SharePrefix = "$share/";
    private readonly byte[] _pattern;

    private TopicFilter(string text, string? shareName, string pattern, byte[] patternBytes)
    {
        Text = text;
        ShareName = shareName;
        Pattern = pattern;
        _pattern = patternBytes;
        HasWildcards = pattern.AsSpan().ContainsAny('+', '#');
    }

    /// <summary>As written, <c>$share/…</c> included.</summary>
    public string Text { get; }

    /// <summary>The group of a shared subscription; null when it is not one.</summary>
    public string? ShareName { get; }

    /// <summary>What topic names are compared with: the text behind <c>$share/name/</c>.</summary>
    public string Pattern { get; }

    public bool HasWildcards { get; }

    /// <exception cref="FormatException">The filter is malformed; the message names the clause.</exception>
    public static TopicFilter Parse(string text) =>
        TryParse(text, out var filter, out var fault) ? filter : throw new FormatException(fault);

    public static bool TryParse(string text, [NotNullWhen(true)] out TopicFilter? filter) => TryParse(text, out filter, out _);

    /// <summary>False with what is wrong and its clause when the filter is malformed.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TopicFilter? filter, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        filter = null;
        var pattern = text;
        var shareName = default(string);
        if (text.StartsWith(SharePrefix, StringComparison.Ordinal))
        {
            var end = text.IndexOf('/', SharePrefix.Length);
            shareName = text[SharePrefix.Length..(end < 0 ? text.Length : end)];
            pattern = end < 0 ? "" : text[(end + 1)..];
            fault = ShareFault(shareName);
            if (fault is not null) return false;
        }

        if (!Utf8Text.TryEncode(pattern, out var bytes, out fault)) return false;
        fault = Encoding.UTF8.GetByteCount(text) > TopicName.MaxBytes ? "Topic filter over 65 535 bytes [MQTT-4.7.3-3]." : Fault(bytes);
        if (fault is not null) return false;
        filter = new TopicFilter(text, shareName, pattern, bytes);
        return true;
    }

    /// <summary>Whether a topic name (UTF-8) is covered.</summary>
    public bool Matches(ReadOnlySpan<byte> topic) => HasWildcards ? Matches(_pattern, topic) : topic.SequenceEqual(_pattern);

    public bool Matches(string topic) => Matches(Encoding.UTF8.GetBytes(topic));

    /// <summary>
    /// Whether a valid filter (without <c>$share/…</c>) covers a valid topic name, both UTF-8. Iterative, so depth costs no stack:
    /// <c>a/+</c> covers <c>a/b</c> and <c>a/</c>, not <c>a</c>; <c>a/#</c> covers <c>a</c>, <c>a/b/c</c>;
    /// <c>#</c> and <c>+/x</c> cover no topic that begins with <c>$</c> [MQTT-4.7.2-1].
    /// </summary>
    public static bool Matches(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> topic)
    {
        if (filter.IsEmpty || topic.IsEmpty) return false;
        if (topic[0] == '$' && filter[0] is (byte)'+' or (byte)'#') return false;
        while (true)
        {
            var wanted = TakeLevel(ref filter, out var filterGoesOn);
            if (wanted is [(byte)'#']) return true;
            var level = TakeLevel(ref topic, out var topicGoesOn);
            if (wanted is not [(byte)'+'] && !wanted.SequenceEqual(level)) return false;
            if (!topicGoesOn) return !filterGoesOn || filter is [(byte)'#'];
            if (!filterGoesOn) return false;
        }
    }

    /// <summary>What is wrong with a filter (without <c>$share/…</c>), with its clause; null when nothing is.</summary>
    internal static string? Fault(ReadOnlySpan<byte> filter)
    {
        if (filter.IsEmpty) return "Empty topic filter [MQTT-4.7.3-1].";
        if (Utf8Text.Fault(filter) is { } fault) return fault;
        var goesOn = true;
        while (goesOn)
        {
            var level = TakeLevel(ref filter, out goesOn);
            if (level.Contains((byte)'#') && (level.Length > 1 || goesOn)) return "'#' not alone in the last level [MQTT-4.7.1-1].";
            if (level.Contains((byte)'+') && level.Length > 1) return "'+' not alone in its level [MQTT-4.7.1-2].";
        }

        return null;
    }

    private static string? ShareFault(string shareName)
    {
        if (shareName.Length == 0) return "Empty share name [MQTT-4.8.2-1].";
        if (shareName.AsSpan().ContainsAny('+', '#')) return "Wildcard in a share name [MQTT-4.8.2-2].";
        return Utf8Text.TryEncode(shareName, out _, out var fault) ? null : fault;
    }

    private static ReadOnlySpan<byte> TakeLevel(ref ReadOnlySpan<byte> levels, out bool goesOn)
    {
        var end = levels.IndexOf((byte)'/');
        goesOn = end >= 0;
        var level = goesOn ? levels[..end] : levels;
        levels = goesOn ? levels[(end + 1)..] : default;
        return level;
    }
}
