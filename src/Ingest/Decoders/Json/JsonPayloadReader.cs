using System.Text.Json;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Decoders.Json;

/// <summary>One pass over one payload, entries written as their objects end.</summary>
internal ref struct JsonPayloadReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = DecoderLimits.MaxDepth };
    private static readonly int MaxEntryLength = ReadingEntryWriter.LengthOf(MetricTable.All.Count, 0);

    private readonly ReadOnlySpan<byte> _payload;
    private readonly DecodeContext _context;
    private readonly DecoderLimits _limits;
    private readonly UnknownMetrics _unknown;
    private readonly ReadingBatch _batch;
    private Utf8JsonReader _json;
    private DecodeResult _failure;

    public JsonPayloadReader(ReadOnlySpan<byte> payload, in DecodeContext context, DecoderLimits limits, UnknownMetrics unknown, ReadingBatch batch)
    {
        _payload = payload;
        _context = context;
        _limits = limits;
        _unknown = unknown;
        _batch = batch;
        _json = new Utf8JsonReader(payload, Options);
    }

    public readonly long TokenStart => _json.TokenStartIndex;

    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="InvalidOperationException">A lone surrogate in an escaped name.</exception>
    public DecodeResult Read()
    {
        var readings = 0;
        _json.Read();
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            readings = 1;
            if (!ReadReading())
                return _failure;
        }
        else if (_json.TokenType != JsonTokenType.StartArray)
        {
            return DecodeResult.Refused(RefusalReason.Shape, $"{_json.TokenType} where an object or an array of objects belongs");
        }
        else
        {
            while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            {
                if (_json.TokenType != JsonTokenType.StartObject)
                    return DecodeResult.Refused(RefusalReason.Shape, $"{_json.TokenType} at byte {TokenStart} where an object belongs");
                if (++readings > DecoderLimits.MaxReadings)
                    return DecodeResult.Refused(RefusalReason.TooLarge, $"more than {DecoderLimits.MaxReadings} readings");
                if (!ReadReading())
                    return _failure;
            }
        }

        if (readings == 0)
            return DecodeResult.Refused(RefusalReason.Shape, "an empty array");
        _json.Read();
        return DecodeResult.Decoded(readings);
    }

    public readonly DecodeResult Malformed(JsonException e)
    {
        var at = (int)_json.BytesConsumed;
        var rest = _payload[at..].TrimStart(" \t\r\n"u8);
        // CurrentDepth does not count the bracket it stands on.
        var depth = _json.CurrentDepth + (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        if (depth == DecoderLimits.MaxDepth && rest is [(byte)'{' or (byte)'[', ..])
            return DecodeResult.Refused(RefusalReason.Depth, $"more than {DecoderLimits.MaxDepth} levels at byte {_payload.Length - rest.Length}");
        var text = e.Message.AsSpan();
        var end = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return DecodeResult.Refused(RefusalReason.Malformed, $"{text[..(end < 0 ? text.Length : end)]} At byte {at} or behind.");
    }

    private bool ReadReading()
    {
        var start = (int)TokenStart;
        if (!_batch.TryReserve(MaxEntryLength + _payload.Length - start, out var entry))
        {
            _failure = DecodeResult.NoRoom;
            return false;
        }

        var reading = new ReadingInProgress(_context.DefaultPeriodS);
        if (!TryReadMembers(ref reading, entry))
            return false;
        if (reading.ValueCount == 0)
            return Refuse(RefusalReason.NoKnownMetric, $"the reading at byte {start}");
        Finish(entry, reading, _payload[start..((int)TokenStart + 1)]);
        return true;
    }

    private bool TryReadMembers(ref ReadingInProgress reading, Span<byte> entry)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var nameAt = TokenStart;
            if (!TryResolveName(ref reading, out var code))
                return false;
            _json.Read();
            var isRead = code switch
            {
                UnknownName => TrySkip(),
                JsonNames.Ts => TryReadTime(ref reading, nameAt),
                JsonNames.PeriodS => TryReadPeriod(ref reading, nameAt),
                JsonNames.Values => TryReadNested(ref reading, entry, nameAt),
                _ => TryReadValue(ref reading, entry, MetricTable.Of((Metric)code), nameAt),
            };
            if (!isRead)
                return false;
        }

        return true;
    }

    private bool TryReadNested(ref ReadingInProgress reading, Span<byte> entry, long nameAt) =>
        _json.TokenType == JsonTokenType.StartObject
            ? TryReadMembers(ref reading, entry)
            : Refuse(RefusalReason.Type, $"values at byte {nameAt}: {_json.TokenType}");

    private readonly void Finish(Span<byte> entry, in ReadingInProgress reading, ReadOnlySpan<byte> raw)
    {
        reading.FlagPosition(entry);
        var (eventMs, flags) = reading.EventMs switch
        {
            null => (_context.ReceivedMs, _context.Flags | EntryFlags.ReceiveTimeTaken),
            { } ms when _limits.IsTrusted(ms, _context.ReceivedMs) => (ms, _context.Flags),
            _ => (_context.ReceivedMs, _context.Flags | EntryFlags.ClockSuspect),
        };
        var header = new ReadingHeader(EntryKind.Reading, flags, _context.Format, eventMs, _context.ReceivedMs, _context.Device, reading.PeriodS);
        ReadingEntryWriter.WriteHeader(entry, header, reading.ValueCount, raw.Length);
        raw.CopyTo(entry[ReadingEntryWriter.LengthOf(reading.ValueCount, 0)..]);
        _batch.Advance(ReadingEntryWriter.LengthOf(reading.ValueCount, raw.Length));
    }

    private const int UnknownName = -1;
    private const int MaxNameBytes = 256;

    private bool TryResolveName(ref ReadingInProgress reading, out int code)
    {
        if (!_json.ValueIsEscaped)
            return TryResolveName(_json.ValueSpan, ref reading, out code);
        code = UnknownName;
        if (_json.ValueSpan.Length > MaxNameBytes)
            return TryResolveName(_json.ValueSpan, ref reading, out code);
        Span<byte> name = stackalloc byte[MaxNameBytes];
        return TryResolveName(name[.._json.CopyString(name)], ref reading, out code);
    }

    private bool TryResolveName(scoped ReadOnlySpan<byte> name, ref ReadingInProgress reading, out int code)
    {
        if (JsonNames.TryGet(name, out code) && (code != JsonNames.Values || _context.Format == PayloadFormat.ThingsBoardJson))
            return reading.TryNote(code) || Refuse(RefusalReason.DuplicateKey, $"{Printable.Of(name)} at byte {TokenStart}");
        code = UnknownName;
        if (name.Length > MaxNameBytes || reading.UnknownNames == DecoderLimits.MaxNames)
            return Refuse(RefusalReason.TooLarge, $"a name of {name.Length} bytes, or more than {DecoderLimits.MaxNames} names, at byte {TokenStart}");
        if (!reading.TryNoteUnknown(name))
            return Refuse(RefusalReason.DuplicateKey, $"{Printable.Of(name)} at byte {TokenStart}");
        _unknown.Count(name);
        return true;
    }

    private bool TrySkip()
    {
        _json.Skip();
        return true;
    }

    private bool TryReadTime(ref ReadingInProgress reading, long nameAt)
    {
        if (JsonTime.TryRead(ref _json, out var eventMs))
        {
            reading.EventMs = eventMs;
            return true;
        }

        return Refuse(RefusalReason.Timestamp, $"ts at byte {nameAt}: {Printable.Of(_json.ValueSpan)}");
    }

    private bool TryReadPeriod(ref ReadingInProgress reading, long nameAt)
    {
        if (_json.TokenType == JsonTokenType.Null)
            return true;
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out var seconds) || seconds is < 0 or > DecoderLimits.MaxPeriodS)
            return Refuse(RefusalReason.Period, $"period_s at byte {nameAt}: {Printable.Of(_json.ValueSpan)}");
        reading.PeriodS = seconds;
        return true;
    }

    private bool TryReadValue(ref ReadingInProgress reading, Span<byte> entry, MetricInfo metric, long nameAt)
    {
        double value;
        switch (_json.TokenType)
        {
            case JsonTokenType.Number when _json.TryGetDouble(out value):
                break;
            case JsonTokenType.True or JsonTokenType.False when metric.IsBoolean:
                value = _json.TokenType == JsonTokenType.True ? 1 : 0;
                break;
            case JsonTokenType.Null:
                return true;
            default:
                return Refuse(RefusalReason.Type, $"{metric.Name} at byte {nameAt}: {_json.TokenType}");
        }

        reading.Add(entry, metric, value);
        return true;
    }

    private bool Refuse(RefusalReason reason, string detail)
    {
        _failure = DecodeResult.Refused(reason, detail);
        return false;
    }
}
