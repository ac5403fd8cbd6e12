using System.Buffers;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

public sealed class HotWriterTests
{
    [Theory]
    [InlineData(MqttVersion.V311, "40 02 00 01 40 02 00 02 40 02 FF FF")]
    [InlineData(MqttVersion.V5, "40 02 00 01 40 03 00 02 99 40 02 FF FF")]
    public void A_group_of_acknowledgements_keeps_its_order_and_its_reasons(MqttVersion version, string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        AckWriter.WritePubAcks(output, version, [new Ack(1), new Ack(2, ReasonCode.PayloadFormatInvalid), new Ack(0xFFFF)]);
        Wire.Hex(output.WrittenSpan).ShouldBe(hex);
    }

    [Theory]
    [InlineData(PacketType.PubRec, "50 02 00 0A")]
    [InlineData(PacketType.PubRel, "62 02 00 0A")]
    [InlineData(PacketType.PubComp, "70 02 00 0A")]
    public void The_other_acknowledgements_have_their_own_header(PacketType type, string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        AckWriter.Write(output, type, MqttVersion.V5, new Ack(10));
        Wire.Hex(output.WrittenSpan).ShouldBe(hex);
    }

    [Fact]
    public void What_is_no_acknowledgement_is_the_callers_mistake()
    {
        var output = new ArrayBufferWriter<byte>();
        Should.Throw<ArgumentException>(() => AckWriter.Write(output, PacketType.PubAck, MqttVersion.V5, new Ack(0)));
        Should.Throw<ArgumentException>(() => AckWriter.Write(output, PacketType.Publish, MqttVersion.V5, new Ack(1)));
        output.WrittenCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(MqttVersion.V311, QoS.AtLeastOnce, 10, false, false, "32 09 00 03 61 2F 62 00 0A 68 69")]
    [InlineData(MqttVersion.V5, QoS.AtLeastOnce, 10, true, true, "3B 0A 00 03 61 2F 62 00 0A 00 68 69")]
    [InlineData(MqttVersion.V5, QoS.AtMostOnce, 0, false, false, "30 08 00 03 61 2F 62 00 68 69")]
    public void A_publish_is_written_as_the_standard_shows(MqttVersion version, QoS qos, ushort id, bool dup, bool retain, string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        PublishWriter.Write(output, version, "a/b"u8, "hi"u8, qos, id, dup, retain);
        Wire.Hex(output.WrittenSpan).ShouldBe(hex);
        PublishWriter.Size(version, 3, 2, qos).ShouldBe(output.WrittenCount);
    }

    [Theory]
    [InlineData(QoS.AtLeastOnce, 0, false)]
    [InlineData(QoS.AtMostOnce, 1, false)]
    [InlineData(QoS.AtMostOnce, 0, true)]
    [InlineData((QoS)3, 1, false)]
    public void A_publish_that_cannot_be_is_the_callers_mistake(QoS qos, ushort id, bool dup) =>
        Should.Throw<ArgumentException>(() => PublishWriter.Write(new byte[64], MqttVersion.V5, "a"u8, default, qos, id, dup));
}
