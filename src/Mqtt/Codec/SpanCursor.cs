using System.Buffers.Binary;
using System.Text;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>Reads the data representations of section 1.5 from a packet's body; an end before its time is malformed.</summary>
internal ref struct SpanCursor(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public byte ReadByte()
    {
        if (_rest.IsEmpty) TooShort();
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ushort ReadUInt16()
    {
        if (_rest.Length < sizeof(ushort)) TooShort();
        var value = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        _rest = _rest[sizeof(ushort)..];
        return value;
    }

    public uint ReadUInt32()
    {
        if (_rest.Length < sizeof(uint)) TooShort();
        var value = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[sizeof(uint)..];
        return value;
    }

    /// <summary>A number only 5.0 packets hold, so the shortest form is required.</summary>
    public uint ReadVariableByteInteger()
    {
        if (!VariableByteInteger.TryRead(_rest, out var value, out var size)) TooShort();
        if (size > 1 && _rest[size - 1] == 0) MqttProtocolException.Malformed("A variable byte integer not in its shortest form [MQTT-1.5.5-1].");
        _rest = _rest[size..];
        return value;
    }

    public ReadOnlySpan<byte> ReadBinary()
    {
        int length = ReadUInt16();
        return ReadBytes(length);
    }

    public ReadOnlySpan<byte> ReadUtf8()
    {
        var text = ReadBinary();
        Utf8Text.Require(text);
        return text;
    }

    public string ReadString() => Encoding.UTF8.GetString(ReadUtf8());

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        if (_rest.Length < length) TooShort();
        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    public ushort ReadPacketId()
    {
        var id = ReadUInt16();
        if (id == 0) MqttProtocolException.ProtocolError("Packet identifier 0 [MQTT-2.2.1-3].");
        return id;
    }

    public readonly void RequireEnd(PacketType type)
    {
        if (!_rest.IsEmpty) MqttProtocolException.Malformed($"{_rest.Length} bytes after the end of {type} (section 2.1.4).");
    }

    private static void TooShort() => MqttProtocolException.Malformed("The packet ends inside a field (section 2.1.4).");
}
