using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Decoders.Json;

/// <summary>What is known of a reading while its object is being read.</summary>
internal struct ReadingInProgress(int defaultPeriodS)
{
    [ThreadStatic]
    private static ulong[]? s_unknownNames;

    private UInt128 _seenMetrics;
    private bool _seenTs;
    private bool _seenPeriod;
    private bool _seenValues;
    private int _latAt = -1;
    private int _lonAt = -1;
    private bool _positionFlagged;

    public int ValueCount { get; private set; }
    public int UnknownNames { get; private set; }
    public long? EventMs { get; set; }
    public int PeriodS { get; set; } = defaultPeriodS;

    /// <summary>False when the name was there before.</summary>
    public bool TryNote(int code)
    {
        if (code == JsonNames.Ts)
            return !_seenTs && (_seenTs = true);
        if (code == JsonNames.PeriodS)
            return !_seenPeriod && (_seenPeriod = true);
        if (code == JsonNames.Values)
            return !_seenValues && (_seenValues = true);
        var bit = UInt128.One << code;
        if ((_seenMetrics & bit) != 0)
            return false;
        _seenMetrics |= bit;
        return true;
    }

    /// <summary>False when the name was there before; names are told apart by 64 bits of hash.</summary>
    public bool TryNoteUnknown(ReadOnlySpan<byte> name)
    {
        var names = s_unknownNames ??= new ulong[DecoderLimits.MaxNames];
        // FNV-1a
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var b in name)
            hash = (hash ^ b) * 1_099_511_628_211UL;
        if (names.AsSpan(0, UnknownNames).Contains(hash))
            return false;
        names[UnknownNames++] = hash;
        return true;
    }

    public void Add(Span<byte> entry, MetricInfo metric, double value)
    {
        var quality = !double.IsFinite(value) ? Quality.NonFinite
            : !metric.IsPlausible(value) || (metric.IsBoolean && value is not (0 or 1)) ? Quality.OutOfRange
            : Quality.Good;
        if (metric.Metric == Metric.Lat)
            _latAt = ValueCount;
        else if (metric.Metric == Metric.Lon)
            _lonAt = ValueCount;
        if (metric.Metric is Metric.Lat or Metric.Lon)
            _positionFlagged |= quality != Quality.Good;
        ReadingEntryWriter.WriteValue(entry, ValueCount++, new(metric.Metric, quality, quality == Quality.NonFinite ? 0 : value));
    }

    /// <summary>Half a position, or one with a flagged half, is none.</summary>
    public readonly void FlagPosition(Span<byte> entry)
    {
        var isHalf = _latAt < 0 != _lonAt < 0;
        if (!_positionFlagged && !isHalf)
            return;
        if (_latAt >= 0)
            ReadingEntryWriter.Flag(entry, _latAt, Quality.Fault);
        if (_lonAt >= 0)
            ReadingEntryWriter.Flag(entry, _lonAt, Quality.Fault);
    }
}
