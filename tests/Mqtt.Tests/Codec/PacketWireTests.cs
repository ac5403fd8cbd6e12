using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

public sealed class PacketWireTests
{
    public static TheoryData<string> Names => WireVector.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_of_the_standard_read_as_the_packet_they_mean(string name)
    {
        var vector = WireVector.All[name];
        Wire.Fields(Wire.Read(vector.Hex, vector.Version)).ShouldBe(Wire.Fields(vector.Packet));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_packet_is_written_as_the_bytes_of_the_standard(string name)
    {
        var vector = WireVector.All[name];
        Wire.Hex(Wire.Write(vector.Packet, vector.Version)).ShouldBe(Wire.Hex(vector.Hex));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_packet_cut_in_two_anywhere_reads_the_same(string name)
    {
        var vector = WireVector.All[name];
        var bytes = Wire.Bytes(vector.Hex);
        for (var at = 0; at <= bytes.Length; at++)
            Wire.Fields(Wire.Read(Wire.Cut(bytes, at), vector.Version)).ShouldBe(Wire.Fields(vector.Packet), $"cut at {at}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_packet_in_segments_of_one_byte_reads_the_same(string name)
    {
        var vector = WireVector.All[name];
        Wire.Fields(Wire.Read(Wire.Drip(Wire.Bytes(vector.Hex)), vector.Version)).ShouldBe(Wire.Fields(vector.Packet));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_packet_that_is_not_wholly_there_waits_and_consumes_nothing(string name)
    {
        var bytes = Wire.Bytes(WireVector.All[name].Hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            var buffer = length == 0 ? Wire.Whole([]) : Wire.Drip(bytes[..length]);
            using var reader = new FrameReader(buffer, Wire.NoLimit);
            reader.TryRead(out _).ShouldBeFalse();
            buffer.Slice(reader.Consumed).Length.ShouldBe(length);
            reader.Examined.ShouldBe(buffer.End);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_body_that_ends_early_is_malformed_or_another_packet_but_never_a_crash(string name)
    {
        var vector = WireVector.All[name];
        var bytes = Wire.Bytes(vector.Hex);
        for (var length = 2; length < bytes.Length; length++)
        {
            var shorter = bytes[..length];
            shorter[1] = (byte)(length - 2);
            try
            {
                Wire.Read(Wire.Whole(shorter), vector.Version);
            }
            catch (MqttProtocolException broken)
            {
                broken.Reason.ShouldBeOneOf(ReasonCode.MalformedPacket, ReasonCode.ProtocolError, ReasonCode.UnsupportedProtocolVersion, ReasonCode.ClientIdentifierNotValid);
            }
        }
    }

    [Fact]
    public void Every_packet_type_of_both_versions_is_among_the_vectors()
    {
        foreach (var type in Enum.GetValues<PacketType>())
        {
            WireVector.All.Values.ShouldContain(v => v.Version == MqttVersion.V5 && v.Packet.Type == type);
            if (type != PacketType.Auth) WireVector.All.Values.ShouldContain(v => v.Version == MqttVersion.V311 && v.Packet.Type == type);
        }
    }
}
