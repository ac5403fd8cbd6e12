using System.Buffers;
using System.Text;
using System.Text.Json;
using SensorHub.Devices.Time;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Load;

public sealed class ReadingStreamTests
{
    private const long Begin = 1_700_000_000_000;

    [Theory]
    [InlineData(QoS.AtLeastOnce, MqttVersion.V311, 1, 31)]
    [InlineData(QoS.AtLeastOnce, MqttVersion.V5, 2, 43)]
    [InlineData(QoS.AtMostOnce, MqttVersion.V311, 3, 55)]
    [InlineData(QoS.AtMostOnce, MqttVersion.V5, 1, 31)]
    public void Every_packet_is_the_publish_it_says(QoS qos, MqttVersion version, int metrics, int payloadBytes)
    {
        var stream = Stream(qos, version, metrics);

        for (var i = 0; i < 200; i++)
        {
            var eventMs = Begin + i * 999_999L;
            var id = (ushort)(i * 300 + 1);
            var packet = new byte[stream.PacketSize];
            stream.Write(packet, id, eventMs).ShouldBe(packet.Length);

            var (topic, packetId, json) = Read(packet, version);
            topic.ShouldBe("sensorhub/v1/m-1/telemetry");
            packetId.ShouldBe(qos == QoS.AtLeastOnce ? id : (ushort)0);
            json.Length.ShouldBe(payloadBytes);
            using var parsed = JsonDocument.Parse(json);
            parsed.RootElement.GetProperty("ts").GetInt64().ShouldBe(eventMs);
            parsed.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(new[] { "ts", "leq", "lmax", "lmin" }.Take(metrics + 1));
            parsed.RootElement.GetProperty("leq").GetDouble().ShouldBeInRange(42, 47.9);
        }
    }

    [Fact]
    public void Loud_stretches_are_loud_and_counted_when_their_windows_are_whole()
    {
        var loud = new TimeSpanMs(Begin + UnixMs.Hour, Begin + UnixMs.Hour + 40 * UnixMs.Minute);
        var end = loud.ToMs + LoudPlan.WindowMs;
        var stream = Stream(QoS.AtLeastOnce, MqttVersion.V311, 1, loud);
        var packet = new byte[stream.PacketSize];

        for (var ms = Begin; ms < end; ms += UnixMs.Second)
        {
            stream.LoudStretches.ShouldBe(0);
            stream.Write(packet, 1, ms);
            using var parsed = JsonDocument.Parse(Read(packet, MqttVersion.V311).Json);
            var level = parsed.RootElement.GetProperty("leq").GetDouble();
            if (loud.Contains(ms)) level.ShouldBeInRange(60, 65.9);
            else level.ShouldBeInRange(42, 47.9);
            stream.IsInsideStretch.ShouldBe(ms >= loud.FromMs && ms < end - UnixMs.Second);
        }

        stream.LoudStretches.ShouldBe(1);
    }

    [Fact]
    public void At_a_reading_a_minute_a_stretch_counts_with_the_last_minute_of_the_window_behind_it()
    {
        var loud = new TimeSpanMs(Begin + UnixMs.Hour, Begin + UnixMs.Hour + 40 * UnixMs.Minute);
        var plan = new StreamPlan("m-1", "sensorhub/v1/m-1/telemetry", 1, new TimeSpanMs(Begin, long.MaxValue), [loud], UnixMs.Minute);
        var stream = new ReadingStream(plan, QoS.AtLeastOnce, MqttVersion.V311, 1);
        var packet = new byte[stream.PacketSize];

        for (var ms = Begin; ms < loud.ToMs + LoudPlan.WindowMs; ms += UnixMs.Minute)
        {
            stream.LoudStretches.ShouldBe(0);
            stream.Write(packet, 1, ms);
        }

        stream.LoudStretches.ShouldBe(1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        var (first, second) = (Stream(QoS.AtLeastOnce, MqttVersion.V5, 3), Stream(QoS.AtLeastOnce, MqttVersion.V5, 3));
        var (a, b) = (new byte[first.PacketSize], new byte[second.PacketSize]);
        for (var i = 0; i < 100; i++)
        {
            first.Write(a, (ushort)(i + 1), Begin + i);
            second.Write(b, (ushort)(i + 1), Begin + i);
            a.ShouldBe(b);
        }
    }

    private static ReadingStream Stream(QoS qos, MqttVersion version, int metrics, params TimeSpanMs[] loud) =>
        new(new StreamPlan("m-1", "sensorhub/v1/m-1/telemetry", 1, new TimeSpanMs(Begin, long.MaxValue), loud), qos, version, metrics);

    private static (string Topic, ushort PacketId, string Json) Read(byte[] packet, MqttVersion version)
    {
        using var reader = new FrameReader(new ReadOnlySequence<byte>(packet), maxPacketSize: 1024);
        reader.TryRead(out var frame).ShouldBeTrue();
        var publish = new PublishView(frame, version);
        return (Encoding.UTF8.GetString(publish.Topic), publish.PacketId, Encoding.UTF8.GetString(publish.Payload));
    }
}
