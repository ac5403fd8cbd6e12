using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Connections;

/// <summary>
/// The topic aliases that a client made on its connection (5.0 section 3.3.2.3.4), gone with it. Hot: a topic that is set again allocates nothing.
/// </summary>
/// <param name="maximum">The Topic Alias Maximum announced.</param>
internal sealed class TopicAliases(ushort maximum)
{
    // Longer than any topic of the hub: to cut one there changes no answer.
    private const int MaxTopicBytes = 256;
    private byte[]?[] _topics = [];

    /// <param name="alias">1…65 535.</param>
    /// <param name="topic">Empty: what the alias stands for. Else it stands for this from now on.</param>
    /// <exception cref="MqttProtocolException">The alias is above the maximum, or stands for nothing yet.</exception>
    public ReadOnlySpan<byte> Resolve(ushort alias, ReadOnlySpan<byte> topic)
    {
        if (alias > maximum)
            throw new MqttProtocolException(ReasonCode.TopicAliasInvalid, $"Topic alias {alias} where {maximum} are allowed [MQTT-3.3.2-9].");
        if (_topics.Length == 0)
            _topics = new byte[]?[maximum];
        ref var known = ref _topics[alias - 1];
        if (topic.IsEmpty)
            return known ?? throw new MqttProtocolException(ReasonCode.ProtocolError, $"Topic alias {alias} stands for no topic yet (section 3.3.2.3.4).");
        var kept = topic[..Math.Min(topic.Length, MaxTopicBytes)];
        if (!kept.SequenceEqual(known))
            known = kept.ToArray();
        return topic;
    }
}
