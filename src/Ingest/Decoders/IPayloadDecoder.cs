using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Decoders;

/// <summary>Turns the bytes of one payload into reading entries: all of them, or none. Thread safe, and never throws for what a device sent.</summary>
public interface IPayloadDecoder
{
    IReadOnlyList<PayloadFormat> Formats { get; }

    DecodeResult Decode(ReadOnlySpan<byte> payload, in DecodeContext context, ReadingBatch batch);
}
