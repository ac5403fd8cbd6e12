using SensorHub.Mqtt.Codec;

namespace SensorHub.Mqtt.Topics;

/// <summary>Topic names: what a message is published under (5.0 section 4.7).</summary>
public static class TopicName
{
    /// <summary>Bytes of UTF-8 [MQTT-4.7.3-3].</summary>
    public const int MaxBytes = 65_535;

    public static bool IsValid(string topic) => Utf8Text.TryEncode(topic, out var bytes, out _) && Fault(bytes) is null;

    /// <summary>What is wrong with the name, with its clause; null when nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> topic)
    {
        if (topic.IsEmpty) return "Empty topic name [MQTT-4.7.3-1].";
        if (topic.Length > MaxBytes) return "Topic name over 65 535 bytes [MQTT-4.7.3-3].";
        if (topic.ContainsAny((byte)'+', (byte)'#')) return "Wildcard in a topic name [MQTT-4.7.0-1].";
        return Utf8Text.Fault(topic);
    }
}
