using System.Buffers;
using System.Text;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

public sealed class PublishViewTests
{
    [Fact]
    public void A_view_shows_what_the_packet_says_without_copying()
    {
        var bytes = Wire.Bytes("32 0A 00 03 61 2F 62 00 0A 00 68 69");
        using var reader = new FrameReader(Wire.Whole(bytes), 100);
        reader.TryRead(out var frame).ShouldBeTrue();
        var view = new PublishView(frame, MqttVersion.V5);

        Encoding.UTF8.GetString(view.Topic).ShouldBe("a/b");
        view.Topic.Overlaps(bytes).ShouldBeTrue();
        Encoding.UTF8.GetString(view.Payload).ShouldBe("hi");
        view.Payload.Overlaps(bytes).ShouldBeTrue();
        view.PacketId.ShouldBe((ushort)10);
        view.QoS.ShouldBe(QoS.AtLeastOnce);
        view.Dup.ShouldBeFalse();
        view.Retain.ShouldBeFalse();
        view.Properties.ToProperties().ShouldBeNull();
    }

    [Fact]
    public void Properties_are_read_in_place()
    {
        using var reader = new FrameReader(Wire.Whole(Wire.Bytes(WireVector.All["5.0 PUBLISH with everything"].Hex)), 100);
        reader.TryRead(out var frame).ShouldBeTrue();
        var properties = new PublishView(frame, MqttVersion.V5).Properties;

        properties.PayloadFormatIndicator.ShouldBe(PayloadFormat.Utf8);
        properties.MessageExpiryInterval.ShouldBe(10u);
        Encoding.UTF8.GetString(properties.ContentType).ShouldBe("t");
        Encoding.UTF8.GetString(properties.ResponseTopic).ShouldBe("r");
        properties.CorrelationData.ToArray().ShouldBe([0xFF]);
        properties.TopicAlias.ShouldBe((ushort)5);
        properties.HasSubscriptionIdentifier.ShouldBeTrue();
        properties.UserPropertyCount.ShouldBe(2);
    }

    [Theory]
    [InlineData("30 08 00 01 61 02 01 01 68 69", true)]
    [InlineData("30 08 00 01 61 02 01 01 C3 28", false)]
    [InlineData("30 08 00 01 61 02 01 00 C3 28", true)]
    [InlineData("30 06 00 01 61 00 C3 28", true)]
    public void A_payload_said_to_be_text_is_checked_only_when_asked(string hex, bool isAsIndicated)
    {
        using var reader = new FrameReader(Wire.Whole(Wire.Bytes(hex)), 100);
        reader.TryRead(out var frame).ShouldBeTrue();
        new PublishView(frame, MqttVersion.V5).IsPayloadAsIndicated.ShouldBe(isAsIndicated);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public void Framing_reading_and_acknowledging_allocate_nothing(MqttVersion version)
    {
        const int count = 1_000;
        var input = new ArrayBufferWriter<byte>();
        for (ushort id = 1; id <= count; id++)
            PublishWriter.Write(input, version, "sensorhub/v1/dev-1/telemetry"u8, "{\"ts\":1700000000000,\"leq\":61.2}"u8, QoS.AtLeastOnce, id);
        var buffer = new ReadOnlySequence<byte>(input.WrittenMemory);
        var output = new ArrayBufferWriter<byte>(count * 8);
        Echo(buffer, version, output);
        output.ResetWrittenCount();

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = Echo(buffer, version, output);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        read.ShouldBe(count);
        output.WrittenCount.ShouldBe(count * 4);
        allocated.ShouldBe(0);
    }

    private static int Echo(in ReadOnlySequence<byte> buffer, MqttVersion version, ArrayBufferWriter<byte> output)
    {
        Span<Ack> acks = stackalloc Ack[64];
        var pending = 0;
        var read = 0;
        using var reader = new FrameReader(buffer, 1024);
        while (reader.TryRead(out var frame))
        {
            var view = new PublishView(frame, version);
            acks[pending++] = new Ack(view.PacketId);
            read++;
            if (pending < acks.Length) continue;
            AckWriter.WritePubAcks(output, version, acks);
            pending = 0;
        }

        AckWriter.WritePubAcks(output, version, acks[..pending]);
        return read;
    }
}
