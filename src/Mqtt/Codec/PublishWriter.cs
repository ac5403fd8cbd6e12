using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>
/// Writes PUBLISH without properties straight into the output. Hot: no allocation, and the topic is not looked at again, so it must have
/// passed <see cref="Topics.TopicName.Fault"/> once. With properties use <see cref="PacketWriter"/>.
/// </summary>
public static class PublishWriter
{
    /// <summary>Size in bytes of the whole packet.</summary>
    public static int Size(MqttVersion version, int topicBytes, int payloadBytes, QoS qos)
    {
        var length = Length(version, topicBytes, payloadBytes, qos);
        return 1 + VariableByteInteger.Size((uint)length) + length;
    }

    /// <param name="packetId">1…65 535 at QoS 1 and 2, otherwise 0.</param>
    /// <exception cref="ArgumentException">Packet identifier and QoS do not go together, DUP at QoS 0, or a topic over 65 535 bytes.</exception>
    public static void Write(
        IBufferWriter<byte> output, MqttVersion version, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, QoS qos, ushort packetId, bool dup = false, bool retain = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        var span = output.GetSpan(Size(version, topic.Length, payload.Length, qos));
        output.Advance(Write(span, version, topic, payload, qos, packetId, dup, retain));
    }

    /// <summary>Writes into a span that holds at least <see cref="Size"/> bytes and returns that size.</summary>
    public static int Write(
        Span<byte> destination, MqttVersion version, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, QoS qos, ushort packetId, bool dup = false, bool retain = false)
    {
        var isNumbered = qos != QoS.AtMostOnce;
        if (qos > QoS.ExactlyOnce || isNumbered == (packetId == 0) || (dup && !isNumbered) || topic.Length > ushort.MaxValue || topic.IsEmpty)
            throw new ArgumentException($"No PUBLISH: QoS {(int)qos}, packet identifier {packetId}, DUP {dup}, topic of {topic.Length} bytes (section 3.3).");
        destination[0] = (byte)(((int)PacketType.Publish << 4) | (dup ? 0b1000 : 0) | ((int)qos << 1) | (retain ? 1 : 0));
        var at = 1 + VariableByteInteger.Write(destination[1..], (uint)Length(version, topic.Length, payload.Length, qos));
        BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)topic.Length);
        topic.CopyTo(destination[(at += sizeof(ushort))..]);
        at += topic.Length;
        if (isNumbered)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[at..], packetId);
            at += sizeof(ushort);
        }

        if (version == MqttVersion.V5) destination[at++] = 0;
        payload.CopyTo(destination[at..]);
        return at + payload.Length;
    }

    // topic length + topic + packet identifier + property length + payload
    private static int Length(MqttVersion version, int topicBytes, int payloadBytes, QoS qos) =>
        sizeof(ushort) + topicBytes + (qos == QoS.AtMostOnce ? 0 : sizeof(ushort)) + (version == MqttVersion.V5 ? 1 : 0) + payloadBytes;
}
