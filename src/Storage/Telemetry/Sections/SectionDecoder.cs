using System.Runtime.InteropServices;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>
/// Reads what <see cref="SectionEncoder"/> wrote. Values of an entry come in order of metric. Without a trail an entry lies at the begin of the first
/// stretch of its section, plus its number, and was received when the last of the section was, at the latest. Not thread safe.
/// </summary>
internal sealed class SectionDecoder
{
    // A day of the quota of one device.
    private const ulong MaxEntries = 1 << 25;

    private readonly PackedBytes _packed = new();
    private readonly IntegerColumn _column = new();
    private readonly SectionTrail _trail = new();
    private readonly List<MetricColumn> _metrics = [];
    private readonly List<MetricValue> _values = [];
    private EntryRow[] _rows = [];
    private long[] _times = [];

    /// <summary>Appends the entries of a section, in order of key.</summary>
    /// <param name="trail">As it was written apart; empty when it is not wanted or gone. One that lies within is always taken.</param>
    /// <returns>The base position that it was written with.</returns>
    /// <exception cref="InvalidDataException">Section or trail are damaged or of a later version; says which one it is.</exception>
    public long Decode(int device, int periodS, long day, in SectionFrame frame, ReadOnlySpan<byte> body, ReadOnlySpan<byte> trail, EntryRows to)
    {
        try
        {
            return Decode(new(device, periodS, day, frame.FirstHour, frame.Hours), frame.Payload(body), trail, to);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException(
                $"Telemetry of device {device}, period {periodS} s, hour {day * SectionKey.HoursOfDay + frame.FirstHour} is damaged: {e.Message} " +
                "Restore the database from a backup.", e);
        }
    }

    private long Decode(in SectionKey key, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> trail, EntryRows to)
    {
        var reader = new VarIntReader(payload);
        var basePosition = (long)reader.Unsigned();
        var count = reader.Unsigned();
        if (count is 0 or > MaxEntries)
            throw new InvalidDataException($"A section of {count} entries.");
        if (_rows.Length < (int)count)
            (_rows, _times) = (new EntryRow[count], new long[count]);
        var rows = _rows.AsSpan(0, (int)count);
        ReadTimes(key, ref reader, rows, basePosition);
        ReadHeads(ref reader, rows);
        var metrics = reader.Byte();
        while (_metrics.Count < metrics)
            _metrics.Add(new());
        for (var i = 0; i < metrics; i++)
            _metrics[i].Read(ref reader, rows.Length);
        var within = reader.Bytes((int)reader.Unsigned());
        if (within.Length > 0)
            _trail.Read(within, rows, basePosition);
        else if (trail.Length > 0)
            _trail.Read(trail, rows, basePosition);
        Emit(rows, metrics, to);
        return basePosition;
    }

    private void ReadTimes(in SectionKey key, ref VarIntReader reader, Span<EntryRow> rows, long basePosition)
    {
        var startMs = key.Hour * UnixMs.Hour;
        var latestMs = startMs + reader.Signed();
        var times = _times.AsSpan(0, rows.Length);
        _column.Read(ref reader, times);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new()
            {
                Device = key.Device,
                PeriodS = key.PeriodS,
                Position = basePosition + i,
                EventMs = startMs + times[i],
                ReceivedMs = latestMs,
            };
        }
    }

    private void ReadHeads(ref VarIntReader reader, Span<EntryRow> rows)
    {
        var heads = new VarIntReader(_packed.Read(ref reader));
        Runs.ReadHeads(ref heads, rows);
    }

    private void Emit(ReadOnlySpan<EntryRow> rows, int metrics, EntryRows to)
    {
        var columns = CollectionsMarshal.AsSpan(_metrics)[..metrics];
        for (var i = 0; i < rows.Length; i++)
        {
            _values.Clear();
            foreach (var column in columns)
            {
                if (column.TryGet(i, out var value))
                    _values.Add(value);
            }

            to.Add(rows[i], CollectionsMarshal.AsSpan(_values));
        }
    }
}
