using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

/// <summary>What brokers have fallen to; each test names the public report.</summary>
public sealed class HostileInputTests
{
    [Fact]
    public void A_huge_declared_length_reserves_no_memory_CVE_2017_7651()
    {
        var buffer = Wire.Whole(Wire.Bytes("10 FF FF FF 7F 00 04 4D 51 54 54 05"));
        TryRead(buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        TryRead(buffer).ShouldBeFalse();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024);

        static bool TryRead(in ReadOnlySequence<byte> buffer)
        {
            using var reader = new FrameReader(buffer, Wire.NoLimit);
            return reader.TryRead(out _);
        }
    }

    [Fact]
    public void Thousands_of_user_properties_are_stepped_over_without_allocating_CVE_2021_41039()
    {
        const int count = 50_000;
        var properties = new byte[count * 5];
        for (var i = 0; i < count; i++) properties[i * 5] = (byte)PropertyId.UserProperty;
        var packet = PublishWith(properties);
        CountUserProperties(packet).ShouldBe(count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        CountUserProperties(packet);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Sixty_five_thousand_slashes_are_a_topic_like_any_other_CVE_2019_11779()
    {
        var body = new byte[2 + 65_535];
        BinaryPrimitives.WriteUInt16BigEndian(body, 65_535);
        body.AsSpan(2).Fill((byte)'/');
        ((PublishPacket)Wire.Read(Wire.Whole(Framed(0x30, body)), MqttVersion.V311)).Topic.Length.ShouldBe(65_535);

        byte[] subscribe = [0, 10, .. body, 0];
        ((SubscribePacket)Wire.Read(Wire.Whole(Framed(0x82, subscribe)), MqttVersion.V311)).Subscriptions[0].Filter.Length.ShouldBe(65_535);
    }

    [Fact]
    public void Packets_behind_DISCONNECT_in_one_segment_stay_apart_CVE_2024_8376()
    {
        var buffer = Wire.Whole(Wire.Bytes("10 0C 00 04 4D 51 54 54 04 02 00 3C 00 00 E0 00 82 06 00 0A 00 01 61 00 A2 05 00 0A 00 01 61 30 03 00 01 61"));
        using var reader = new FrameReader(buffer, 100);
        foreach (var type in new[] { PacketType.Connect, PacketType.Disconnect })
        {
            reader.TryRead(out var frame).ShouldBeTrue();
            frame.Type.ShouldBe(type);
        }

        buffer.Slice(reader.Consumed).Length.ShouldBe(20);
    }

    [Theory]
    [InlineData("30 7F 00 01 61")]
    [InlineData("10 7F 00 04 4D 51 54 54 04 02 00 3C 00 01 63")]
    public void A_length_longer_than_the_data_waits_and_reads_nothing_beyond_it_CVE_2026_25627(string hex)
    {
        using var reader = new FrameReader(Wire.Drip(Wire.Bytes(hex)), 1000);
        reader.TryRead(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(MqttVersion.V311, "10 10 00 04 4D 51 54 54 04 C2 00 3C 00 00 00 00 00 00")]
    [InlineData(MqttVersion.V5, "10 11 00 04 4D 51 54 54 05 C2 00 3C 00 00 00 00 00 00 00")]
    public void Empty_user_name_and_password_are_not_absent_ones(MqttVersion version, string hex)
    {
        var connect = (ConnectPacket)Wire.Read(hex, version);
        connect.UserName.ShouldBe("");
        connect.Password.ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public void Every_first_byte_followed_by_nothing_useful_ends_in_the_protocol_exception_or_in_waiting()
    {
        foreach (var version in new[] { MqttVersion.V311, MqttVersion.V5 })
        {
            for (var first = 0; first < 256; first++)
            {
                foreach (var body in new byte[][] { [], [0], [0, 0], [0, 1], [0xFF, 0xFF], [0, 0, 0], [0, 1, 0x61, 0xFF], [0, 1, 0x80, 0x80, 0x80, 0x80] })
                {
                    try
                    {
                        Wire.Read(Wire.Whole(Framed((byte)first, body)), version);
                    }
                    catch (MqttProtocolException broken)
                    {
                        ((byte)broken.Reason).ShouldBeGreaterThanOrEqualTo((byte)ReasonCode.UnspecifiedError);
                    }
                }
            }
        }
    }

    private static byte[] Framed(byte header, ReadOnlySpan<byte> body)
    {
        var length = new byte[4];
        var size = VariableByteInteger.Write(length, (uint)body.Length);
        return [header, .. length.AsSpan(0, size), .. body];
    }

    private static byte[] PublishWith(ReadOnlySpan<byte> properties)
    {
        var length = new byte[4];
        var size = VariableByteInteger.Write(length, (uint)properties.Length);
        return Framed(0x30, [0, 1, 0x61, .. length.AsSpan(0, size), .. properties]);
    }

    private static int CountUserProperties(byte[] packet)
    {
        using var reader = new FrameReader(Wire.Whole(packet), Wire.NoLimit);
        return reader.TryRead(out var frame) ? new PublishView(frame, MqttVersion.V5).Properties.UserPropertyCount : -1;
    }
}
