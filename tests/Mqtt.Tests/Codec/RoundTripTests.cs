using FsCheck;
using FsCheck.Fluent;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

public sealed class RoundTripTests
{
    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public void Any_packet_is_read_back_as_it_was_written(MqttVersion version) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000),
            Prop.ForAll(RandomPackets.Of(version).ToArbitrary(), packet =>
            {
                var bytes = Wire.Write(packet, version);
                var expected = Wire.Fields(packet);
                Wire.Fields(Wire.Read(Wire.Whole(bytes), version)).ShouldBe(expected);
                Wire.Fields(Wire.Read(Wire.Cut(bytes, bytes.Length / 2), version)).ShouldBe(expected);
            }));
}
