using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Decoders;

/// <summary>All decoders by the format that they read. Thread safe.</summary>
public sealed class PayloadDecoders
{
    private readonly IPayloadDecoder?[] _byFormat = new IPayloadDecoder?[byte.MaxValue + 1];

    public PayloadDecoders(IEnumerable<IPayloadDecoder> decoders)
    {
        foreach (var decoder in decoders)
            foreach (var format in decoder.Formats)
                _byFormat[(int)format] = decoder;
    }

    /// <summary>See <see cref="IPayloadDecoder.Decode"/>; a format without a decoder is refused.</summary>
    public DecodeResult Decode(ReadOnlySpan<byte> payload, in DecodeContext context, ReadingBatch batch) =>
        _byFormat[(int)context.Format] is { } decoder
            ? decoder.Decode(payload, context, batch)
            : DecodeResult.Refused(RefusalReason.Shape, $"nothing here reads {context.Format}");
}
