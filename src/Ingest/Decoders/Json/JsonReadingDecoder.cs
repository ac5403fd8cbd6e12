using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Decoders.Json;

/// <summary>
/// <c>{"ts": ms | ISO 8601 with offset, "period_s": n, "leq": 61.2, …}</c> or an array of them; names and ranges are those of
/// <see cref="MetricTable"/>. All or nothing: one bad element refuses the whole array.
/// <list type="bullet">
/// <item>No <c>ts</c>: the receive time is taken, so each delivery counts as a reading of its own.</item>
/// <item>A time outside <see cref="DecoderLimits"/>: kept under the receive time with <see cref="EntryFlags.ClockSuspect"/>.</item>
/// <item>A value out of range or not finite is kept with its flag (not finite: as 0) and is not judged by; the rest of the reading counts.</item>
/// <item>A position is atomic: when one of <c>lat</c> and <c>lon</c> is flagged or missing, both are flagged.</item>
/// <item><c>null</c> says that there is no value. Any other value of the wrong JSON type refuses the payload.</item>
/// <item>Names not in the table are counted and left out; the raw bytes keep them.</item>
/// </list>
/// As <see cref="PayloadFormat.ThingsBoardJson"/> it also takes <c>{"ts": …, "values": {"leq": 61.2, …}}</c>, what devices made for ThingsBoard send.
/// Hot: no allocation per reading unless a name is new or the payload is refused.
/// </summary>
public sealed class JsonReadingDecoder(DecoderLimits limits, UnknownMetrics unknown) : IPayloadDecoder
{
    public IReadOnlyList<PayloadFormat> Formats { get; } = [PayloadFormat.Json, PayloadFormat.ThingsBoardJson];

    public DecodeResult Decode(ReadOnlySpan<byte> payload, in DecodeContext context, ReadingBatch batch)
    {
        if (payload.Length > DecoderLimits.MaxPayloadBytes)
            return DecodeResult.Refused(RefusalReason.TooLarge, $"{payload.Length} bytes; {DecoderLimits.MaxPayloadBytes} are allowed");
        if (!Utf8.IsValid(payload))
            return DecodeResult.Refused(RefusalReason.Encoding, $"not UTF-8 at byte {FirstIllFormed(payload)}");

        var mark = batch.Mark();
        var reader = new JsonPayloadReader(payload, context, limits, unknown, batch);
        DecodeResult result;
        try
        {
            result = reader.Read();
        }
        catch (JsonException e)
        {
            result = reader.Malformed(e);
        }
        catch (InvalidOperationException)
        {
            // What Utf8JsonReader throws for "\uD800" in a name that it unescapes.
            result = DecodeResult.Refused(RefusalReason.Encoding, $"lone surrogate at byte {reader.TokenStart}");
        }

        if (result.Status != DecodeStatus.Decoded)
            batch.Rewind(mark);
        return result;
    }

    private static int FirstIllFormed(ReadOnlySpan<byte> payload)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(payload[at..], out _, out var size) == OperationStatus.Done)
            at += size;
        return at;
    }
}
