using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>Collects a packet's body, so that its length is known before the fixed header is written.</summary>
internal sealed class BodyWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Byte(int value)
    {
        _bytes.GetSpan(1)[0] = checked((byte)value);
        _bytes.Advance(1);
    }

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.GetSpan(sizeof(ushort)), value);
        _bytes.Advance(sizeof(ushort));
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(sizeof(uint)), value);
        _bytes.Advance(sizeof(uint));
    }

    public void VariableByteInteger(uint value) =>
        _bytes.Advance(Codec.VariableByteInteger.Write(_bytes.GetSpan(Codec.VariableByteInteger.Size(value)), value));

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Binary(ReadOnlySpan<byte> bytes, string field)
    {
        if (bytes.Length > ushort.MaxValue) throw new ArgumentException($"{field} is {bytes.Length} bytes long; 65 535 fit (section 1.5.6).", field);
        UInt16((ushort)bytes.Length);
        Raw(bytes);
    }

    /// <exception cref="ArgumentException">Not well-formed, disallowed characters, or over 65 535 bytes.</exception>
    public void Utf8(string text, string field)
    {
        ArgumentNullException.ThrowIfNull(text, field);
        if (!Utf8Text.TryEncode(text, out var bytes, out var fault)) throw new ArgumentException($"{field}: {fault}", field);
        Binary(bytes, field);
    }

    public void PacketId(ushort id)
    {
        if (id == 0) throw new ArgumentException("Packet identifier 0 [MQTT-2.2.1-3].", nameof(id));
        UInt16(id);
    }

    public void Reason(PacketType type, ReasonCode reason)
    {
        if (!ReasonTable.Allows(type, reason)) throw new ArgumentException($"{reason} may not stand in {type} (table 2-6).", nameof(reason));
        Byte((byte)reason);
    }
}
