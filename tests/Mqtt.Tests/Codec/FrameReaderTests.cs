using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

public sealed class FrameReaderTests
{
    [Fact]
    public void Frames_follow_each_other_across_segments()
    {
        var bytes = Wire.Bytes("C0 00 32 09 00 03 61 2F 62 00 0A 68 69 40 02 00 0A E0 00 C0");
        for (var at = 0; at <= bytes.Length; at++)
        {
            var buffer = Wire.Cut(bytes, at);
            using var reader = new FrameReader(buffer, 100);
            var types = new List<PacketType>();
            while (reader.TryRead(out var frame)) types.Add(frame.Type);
            types.ShouldBe([PacketType.PingReq, PacketType.Publish, PacketType.PubAck, PacketType.Disconnect], $"cut at {at}");
            buffer.Slice(reader.Consumed).Length.ShouldBe(1);
            reader.Examined.ShouldBe(buffer.End);
        }
    }

    [Fact]
    public void A_reader_stopped_half_way_has_examined_no_more_than_it_consumed()
    {
        var buffer = Wire.Whole(Wire.Bytes("C0 00 C0 00"));
        using var reader = new FrameReader(buffer, 100);
        reader.TryRead(out _).ShouldBeTrue();
        buffer.Slice(reader.Consumed).Length.ShouldBe(2);
        reader.Examined.ShouldBe(reader.Consumed);
    }

    [Theory]
    [InlineData("30 FF FF FF 7F")]
    [InlineData("10 FF FF FF 7F 00 04 4D 51")]
    [InlineData("30 63")]
    public void A_declared_length_over_the_limit_is_refused_before_the_body_is_there(string hex)
    {
        Should.Throw<MqttProtocolException>(() => CountFrames(hex, 100)).Reason.ShouldBe(ReasonCode.PacketTooLarge);
    }

    [Fact]
    public void A_packet_of_exactly_the_limit_is_read()
    {
        var bytes = new byte[100];
        bytes[0] = 0x30;
        bytes[1] = 98;
        CountFrames(Convert.ToHexString(bytes), 100).ShouldBe(1);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("81")]
    [InlineData("30 80 80 80 80")]
    public void A_header_that_can_only_be_wrong_is_refused_at_once(string hex) =>
        Should.Throw<MqttProtocolException>(() => CountFrames(hex, Wire.NoLimit)).Reason.ShouldBe(ReasonCode.MalformedPacket);

    // 2.2.3 of 3.1.1 does not ask for the shortest form, 1.5.5 of 5.0 does.
    [Theory]
    [InlineData("C0 80 00")]
    [InlineData("C0 80 80 80 00")]
    public void A_length_not_in_its_shortest_form_is_legal_in_3_1_1_only(string hex)
    {
        Wire.Read(hex, MqttVersion.V311).ShouldBeOfType<PingReqPacket>();
        Should.Throw<MqttProtocolException>(() => Wire.Read(hex, MqttVersion.V5)).Reason.ShouldBe(ReasonCode.MalformedPacket);
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "80 01")]
    [InlineData(16_383, "FF 7F")]
    [InlineData(16_384, "80 80 01")]
    [InlineData(2_097_151, "FF FF 7F")]
    [InlineData(2_097_152, "80 80 80 01")]
    [InlineData(268_435_455, "FF FF FF 7F")]
    public void Variable_byte_integers_are_those_of_table_1_1(uint value, string hex)
    {
        var buffer = new byte[4];
        var size = VariableByteInteger.Write(buffer, value);
        Wire.Hex(buffer.AsSpan(0, size)).ShouldBe(hex);
        VariableByteInteger.TryRead(Wire.Bytes(hex), out var read, out var readSize).ShouldBeTrue();
        (read, readSize).ShouldBe((value, size));
        VariableByteInteger.Size(value).ShouldBe(size);
    }

    private static int CountFrames(string hex, int maxPacketSize)
    {
        using var reader = new FrameReader(Wire.Whole(Wire.Bytes(hex)), maxPacketSize);
        var count = 0;
        while (reader.TryRead(out _)) count++;
        return count;
    }
}
