using System.Buffers;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// Writes the payload of a section: entries in order of key. Numbers are varints, signed ones zigzag; columns as <see cref="IntegerColumn"/> says.
/// <code>
/// base position · count · signed latest receive time, ms from the section's first hour
/// column of event times, ms from the first hour
/// packed runs of { length, u8 kind, u8 flags, u8 format, revision }
/// u8 metrics, each { u8 metric, n values, packed bitmap of who has one unless n = count, packed runs of { length, u8 quality }, values }
/// length of the trail, trail; length 0: it lies in a row of its own, or is gone
/// </code>
/// Not thread safe.
/// </summary>
internal sealed class SectionEncoder
{
    /// <summary>A trail up to this length stays in the section: a row of its own would cost more, and it says little.</summary>
    public const int MaxTrailWithin = 64;

    private readonly ArrayBufferWriter<byte> _payload = new();
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly IntegerColumn _column = new();
    private readonly ValueColumn _values = new();
    private readonly MetricGather _metrics = new();
    private long[] _times = [];

    /// <param name="rows">In order of key, of the hours of <paramref name="key"/>; at least one.</param>
    /// <param name="basePosition">Begin of the stretch of journal that the first of them came with.</param>
    /// <param name="trail">Empty when there is none, or it lies elsewhere.</param>
    /// <returns>The payload, valid until the next call.</returns>
    public ReadOnlyMemory<byte> Encode(in SectionKey key, EntryRows rows, long basePosition, ReadOnlySpan<byte> trail)
    {
        var startMs = key.Hour * UnixMs.Hour;
        _payload.ResetWrittenCount();
        var writer = new VarIntWriter(_payload);
        writer.Unsigned((ulong)basePosition);
        writer.Unsigned((ulong)rows.Count);
        WriteTimes(rows.Rows, startMs);
        WriteHeads(rows.Rows);
        WriteMetrics(rows);
        writer.Unsigned((ulong)trail.Length);
        _payload.Write(trail);
        return _payload.WrittenMemory;
    }

    private void WriteTimes(ReadOnlySpan<EntryRow> rows, long startMs)
    {
        if (_times.Length < rows.Length)
            _times = new long[rows.Length * 2];
        var times = _times.AsSpan(0, rows.Length);
        var latestMs = long.MinValue;
        for (var i = 0; i < rows.Length; i++)
        {
            times[i] = rows[i].EventMs - startMs;
            latestMs = Math.Max(latestMs, rows[i].ReceivedMs);
        }

        new VarIntWriter(_payload).Signed(latestMs - startMs);
        _column.Write(_payload, times);
    }

    private void WriteHeads(ReadOnlySpan<EntryRow> rows)
    {
        _scratch.ResetWrittenCount();
        Runs.WriteHeads(new(_scratch), rows);
        PackedBytes.Write(_payload, _scratch.WrittenSpan);
    }

    private void WriteMetrics(EntryRows rows)
    {
        _metrics.Take(rows);
        var writer = new VarIntWriter(_payload);
        writer.Byte((byte)_metrics.Metrics.Count);
        foreach (var metric in _metrics.Metrics)
        {
            writer.Byte((byte)metric.Metric);
            writer.Unsigned((ulong)metric.Count);
            if (metric.Count < rows.Count)
                PackedBytes.Write(_payload, metric.Bitmap(rows.Count));
            WriteQualities(metric.Qualities);
            _values.Write(_payload, metric.Values);
        }
    }

    private void WriteQualities(ReadOnlySpan<Quality> qualities)
    {
        _scratch.ResetWrittenCount();
        Runs.WriteQualities(new(_scratch), qualities);
        PackedBytes.Write(_payload, _scratch.WrittenSpan);
    }
}
