using System.Text.Json;
using System.Text.Unicode;

namespace SensorHub.Ingest.Decoders.Json;

/// <summary>
/// <c>{"child id": reading | [reading, …], …}</c>, what a gateway sends on ThingsBoard's <c>v1/gateway/telemetry</c>: gives the children one by one with
/// their payloads, unread. <see cref="Check"/> first.
/// </summary>
internal ref struct ChildrenReader
{
    /// <summary>Children of one message.</summary>
    public const int MaxChildren = 1_000;

    /// <summary>A longer name is no device's and comes out empty.</summary>
    public const int MaxNameBytes = 384;

    // One level more than a payload of its own may have.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = DecoderLimits.MaxDepth + 1 };
    private readonly ReadOnlySpan<byte> _payload;
    private readonly Span<byte> _scratch;
    private Utf8JsonReader _json;

    /// <param name="payload">That <see cref="Check"/> found well.</param>
    /// <param name="scratch">Of <see cref="MaxNameBytes"/>, for a name that has escapes.</param>
    public ChildrenReader(ReadOnlySpan<byte> payload, Span<byte> scratch)
    {
        _payload = payload;
        _scratch = scratch;
        _json = new(payload, Options);
        _json.Read();
    }

    /// <summary>Whether the payload as a whole can be split.</summary>
    /// <param name="children">How many it names; 0 when it is refused.</param>
    /// <returns>Decoded, with no readings, or refused.</returns>
    public static DecodeResult Check(ReadOnlySpan<byte> payload, out int children)
    {
        children = 0;
        if (payload.Length > DecoderLimits.MaxPayloadBytes)
            return DecodeResult.Refused(RefusalReason.TooLarge, $"{payload.Length} bytes; {DecoderLimits.MaxPayloadBytes} are allowed");
        if (!Utf8.IsValid(payload))
            return DecodeResult.Refused(RefusalReason.Encoding, "not UTF-8");
        var json = new Utf8JsonReader(payload, Options);
        var count = 0;
        try
        {
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
                return DecodeResult.Refused(RefusalReason.Shape, $"{json.TokenType} where an object of children belongs");
            while (json.Read())
                count += json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } ? 1 : 0;
        }
        catch (JsonException)
        {
            return DecodeResult.Refused(RefusalReason.Malformed, $"not JSON, or too deep, at byte {json.BytesConsumed} or behind");
        }

        if (count is 0 or > MaxChildren)
            return DecodeResult.Refused(count == 0 ? RefusalReason.Shape : RefusalReason.TooLarge, $"{count} children; 1 to {MaxChildren} are allowed");
        children = count;
        return DecodeResult.Decoded(0);
    }

    /// <param name="name">Ends with the next call.</param>
    /// <param name="payload">The child's part of the payload, as it came.</param>
    public bool TryNext(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> payload)
    {
        name = payload = default;
        _json.Read();
        if (_json.TokenType != JsonTokenType.PropertyName)
            return false;
        name = Name();
        _json.Read();
        var start = (int)_json.TokenStartIndex;
        _json.Skip();
        payload = _payload[start..(int)_json.BytesConsumed];
        return true;
    }

    private readonly ReadOnlySpan<byte> Name()
    {
        if (!_json.ValueIsEscaped)
            return _json.ValueSpan;
        if (_json.ValueSpan.Length > _scratch.Length)
            return default;
        try
        {
            return _scratch[.._json.CopyString(_scratch)];
        }
        catch (InvalidOperationException)
        {
            // What Utf8JsonReader throws for a lone surrogate.
            return default;
        }
    }
}
