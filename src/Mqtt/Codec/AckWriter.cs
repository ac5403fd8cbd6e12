using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>One acknowledgement to write.</summary>
public readonly record struct Ack(ushort PacketId, ReasonCode Reason = ReasonCode.Success);

/// <summary>
/// Writes PUBACK, PUBREC, PUBREL and PUBCOMP without properties (sections 3.4 to 3.7). Hot: a group of acknowledgements takes one buffer and no
/// allocation.
/// </summary>
public static class AckWriter
{
    // header + remaining length + packet identifier + reason
    private const int MaxSize = 1 + 1 + 2 + 1;

    /// <summary>Writes PUBACKs in the order given. In 3.1.1, which has no reasons, all of them say the same.</summary>
    public static void WritePubAcks(IBufferWriter<byte> output, MqttVersion version, ReadOnlySpan<Ack> acks)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (acks.IsEmpty) return;
        var span = output.GetSpan(acks.Length * MaxSize);
        var size = 0;
        foreach (var ack in acks) size += Write(span[size..], PacketType.PubAck, version, ack);
        output.Advance(size);
    }

    /// <summary>Writes one acknowledgement of the given type.</summary>
    public static void Write(IBufferWriter<byte> output, PacketType type, MqttVersion version, Ack ack)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Advance(Write(output.GetSpan(MaxSize), type, version, ack));
    }

    /// <summary>Writes one acknowledgement of four or five bytes and returns its size; the destination must hold five.</summary>
    /// <exception cref="ArgumentException">Another type of packet, or packet identifier 0.</exception>
    public static int Write(Span<byte> destination, PacketType type, MqttVersion version, Ack ack)
    {
        if (type is < PacketType.PubAck or > PacketType.PubComp || ack.PacketId == 0) ThrowBadAck(type, ack);
        var hasReason = version == MqttVersion.V5 && ack.Reason != ReasonCode.Success;
        destination[0] = (byte)(((int)type << 4) | (type == PacketType.PubRel ? 0b0010 : 0));
        destination[1] = hasReason ? (byte)3 : (byte)2;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], ack.PacketId);
        if (!hasReason) return MaxSize - 1;
        destination[4] = (byte)ack.Reason;
        return MaxSize;
    }

    private static void ThrowBadAck(PacketType type, Ack ack) =>
        throw new ArgumentException($"{type} with packet identifier {ack.PacketId} is no acknowledgement.", nameof(ack));
}
