using System.Buffers;
using SensorHub.Ingest.Brokers;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Tests.Brokers;

public sealed class BrokerWireTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(DecoderLimits.MaxPayloadBytes, DecoderLimits.MaxPayloadBytes)]
    [InlineData(16 * 1024 * 1024, DecoderLimits.MaxPayloadBytes + 1)]
    public void A_payload_that_is_too_long_waits_as_no_more_than_tells_so(int bytes, int kept) =>
        BrokerWire.Kept(new ReadOnlySequence<byte>(new byte[bytes])).Length.ShouldBe(kept);
}
