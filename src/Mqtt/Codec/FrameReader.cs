using System.Buffers;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Codec;

/// <summary>
/// Cuts a buffer of received bytes into frames. Hot: no allocation; a frame that straddles segments is made contiguous in a
/// pooled array, given back by <see cref="Dispose"/>. Use: read frames until false, then advance the pipe to
/// <see cref="Consumed"/> and <see cref="Examined"/>, before <see cref="Dispose"/>.
/// </summary>
public ref struct FrameReader
{
    private const int MaxHeaderBytes = 5;
    private readonly int _maxPacketSize;
    private ReadOnlySequence<byte> _rest;
    private ReadOnlySpan<byte> _segment;
    private int _offset;
    private bool _exhausted;
    private byte[]? _scratch;

    /// <param name="buffer">What the pipe holds; need not start or end with a whole packet's segment.</param>
    /// <param name="maxPacketSize">Largest packet in bytes, fixed header included; checked before the body is there.</param>
    public FrameReader(in ReadOnlySequence<byte> buffer, int maxPacketSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPacketSize, 2);
        _maxPacketSize = maxPacketSize;
        _rest = buffer;
        _segment = buffer.FirstSpan;
    }

    /// <summary>End of the last frame read.</summary>
    public readonly SequencePosition Consumed => _rest.GetPosition(_offset);

    /// <summary>The end of the buffer once <see cref="TryRead"/> said false, else <see cref="Consumed"/>.</summary>
    public readonly SequencePosition Examined => _exhausted ? _rest.End : Consumed;

    /// <summary>False when the next frame is not wholly there.</summary>
    /// <exception cref="MqttProtocolException">
    /// Forbidden type, reserved flags, five-byte length, or a declared size above the limit (reason <see cref="ReasonCode.PacketTooLarge"/>).
    /// </exception>
    public bool TryRead(out MqttFrame frame)
    {
        var unread = _segment[_offset..];
        if (TryParseHeader(unread, _maxPacketSize, out var headerSize, out var bodySize)
            && unread.Length - headerSize >= bodySize)
        {
            frame = new MqttFrame(unread[0], IsMinimal(unread[..headerSize]), unread.Slice(headerSize, bodySize));
            _offset += headerSize + bodySize;
            return true;
        }

        return TryReadAcrossSegments(out frame);
    }

    /// <summary>Gives the pooled array back; frames read across segments end with it.</summary>
    public void Dispose()
    {
        if (_scratch is not null) ArrayPool<byte>.Shared.Return(_scratch);
        _scratch = null;
    }

    private bool TryReadAcrossSegments(out MqttFrame frame)
    {
        _rest = _rest.Slice(_offset);
        _segment = _rest.FirstSpan;
        _offset = 0;
        frame = default;

        Span<byte> start = stackalloc byte[MaxHeaderBytes];
        var available = (int)Math.Min(_rest.Length, MaxHeaderBytes);
        _rest.Slice(0, available).CopyTo(start);
        if (!TryParseHeader(start[..available], _maxPacketSize, out var headerSize, out var bodySize)
            || _rest.Length - headerSize < bodySize)
        {
            _exhausted = true;
            return false;
        }

        frame = new MqttFrame(start[0], IsMinimal(start[..headerSize]), MakeContiguous(_rest.Slice(headerSize, bodySize)));
        _rest = _rest.Slice(headerSize + bodySize);
        _segment = _rest.FirstSpan;
        return true;
    }

    private ReadOnlySpan<byte> MakeContiguous(scoped in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment) return body.FirstSpan;
        var size = (int)body.Length;
        if (_scratch is null || _scratch.Length < size)
        {
            Dispose();
            _scratch = ArrayPool<byte>.Shared.Rent(size);
        }

        body.CopyTo(_scratch);
        return _scratch.AsSpan(0, size);
    }

    private static bool IsMinimal(ReadOnlySpan<byte> header) => header.Length == 2 || header[^1] != 0;

    private static bool TryParseHeader(ReadOnlySpan<byte> bytes, int maxPacketSize, out int headerSize, out int bodySize)
    {
        headerSize = bodySize = 0;
        if (bytes.IsEmpty) return false;
        if (bytes[0] >> 4 != (int)PacketType.Publish) RequireReservedFlags(bytes[0]);
        if (!VariableByteInteger.TryRead(bytes[1..], out var length, out var lengthSize)) return false;
        headerSize = 1 + lengthSize;
        bodySize = (int)length;
        if (headerSize + bodySize > maxPacketSize)
            MqttProtocolException.Throw(ReasonCode.PacketTooLarge, $"A packet of {headerSize + bodySize} bytes where {maxPacketSize} are allowed (Maximum Packet Size, section 3.2.2.3.6).");
        return true;
    }

    // Table 2-2: PUBREL, SUBSCRIBE and UNSUBSCRIBE carry 0010, all others 0000.
    private static void RequireReservedFlags(byte header)
    {
        var type = (PacketType)(header >> 4);
        if (type == default) MqttProtocolException.Malformed("Packet type 0 is forbidden (table 2-1).");
        var wanted = type is PacketType.PubRel or PacketType.Subscribe or PacketType.Unsubscribe ? 0b0010 : 0;
        if ((header & 0x0F) != wanted)
            MqttProtocolException.Malformed($"Reserved flags {header & 0x0F:B4} in the fixed header of {type} [MQTT-2.1.3-1].");
    }
}
