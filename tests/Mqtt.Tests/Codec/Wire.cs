using System.Buffers;
using System.Text.Json;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

/// <summary>Bytes as written in the standard, sequences cut where a test wants them, packets compared by every field.</summary>
internal static class Wire
{
    public const int NoLimit = 300_000_000;

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static string Hex(ReadOnlySpan<byte> bytes) => string.Join(' ', Convert.ToHexString(bytes).Chunk(2).Select(pair => new string(pair)));

    public static string Hex(string hex) => Hex(Bytes(hex));

    public static ReadOnlySequence<byte> Whole(byte[] bytes) => new(bytes);

    /// <summary>One segment per part; parts are copied so that a read past their end cannot go unnoticed.</summary>
    public static ReadOnlySequence<byte> Segments(params byte[][] parts)
    {
        var first = new Segment(parts[0]);
        var last = first;
        foreach (var part in parts.Skip(1)) last = last.Append(part);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    public static ReadOnlySequence<byte> Cut(byte[] bytes, int at) => Segments(bytes[..at], bytes[at..]);

    public static ReadOnlySequence<byte> Drip(byte[] bytes) => Segments([.. bytes.Select(b => new[] { b })]);

    public static MqttPacket Read(in ReadOnlySequence<byte> bytes, MqttVersion version)
    {
        using var reader = new FrameReader(bytes, NoLimit);
        reader.TryRead(out var frame).ShouldBeTrue("the frame is whole");
        var packet = PacketReader.Read(frame, version);
        reader.Consumed.ShouldBe(bytes.End);
        return packet;
    }

    public static MqttPacket Read(string hex, MqttVersion version) => Read(Whole(Bytes(hex)), version);

    public static byte[] Write(MqttPacket packet, MqttVersion version)
    {
        var output = new ArrayBufferWriter<byte>();
        PacketWriter.Write(output, packet, version);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Every field by value, binary as base 64.</summary>
    public static string Fields(MqttPacket packet) => $"{packet.Type} {JsonSerializer.Serialize(packet, packet.GetType(), Indented)}";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes) => Memory = bytes;

        public Segment Append(byte[] bytes)
        {
            var next = new Segment(bytes) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
