using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>Which part: one device, period and hour (since 1970), out of the stretch of journal that begins at the position.</summary>
internal readonly record struct PartKey(int Device, int PeriodS, long Hour, long BasePosition);

/// <summary>Reads what <see cref="PartEncoder"/> wrote. Values of an entry come in order of metric. Not thread safe.</summary>
internal sealed class PartDecoder
{
    private readonly List<Column> _columns = [];
    private readonly List<MetricValue> _values = [];
    private EntryRow[] _rows = [];

    /// <summary>Appends the entries of a part.</summary>
    /// <exception cref="InvalidDataException">The part is damaged or of a later version; says which one it is.</exception>
    public void Decode(in PartKey key, ReadOnlySpan<byte> chunk, EntryRows to)
    {
        if (chunk.Length <= sizeof(uint)
            || Crc32C.Of(chunk[..^sizeof(uint)]) != BinaryPrimitives.ReadUInt32LittleEndian(chunk[^sizeof(uint)..]))
            throw new InvalidDataException($"Telemetry {key} is damaged: it does not match its checksum. Restore the database from a backup.");
        if (chunk[0] != PartEncoder.Version)
            throw new InvalidDataException($"Telemetry {key} has version {chunk[0]}, this hub reads {PartEncoder.Version}: start the newer hub.");

        var reader = new VarIntReader(chunk[1..^sizeof(uint)]);
        var count = (int)reader.Unsigned();
        if (_rows.Length < count)
            _rows = new EntryRow[count];
        var rows = _rows.AsSpan(0, count);
        rows.Fill(new() { Device = key.Device, PeriodS = key.PeriodS });
        ReadTimes(key, ref reader, rows);
        Runs.ReadHeads(ref reader, rows);
        var metrics = reader.Byte();
        while (_columns.Count < metrics)
            _columns.Add(new());
        for (var i = 0; i < metrics; i++)
            _columns[i].Read(ref reader, count);
        Emit(rows, metrics, to);
    }

    private static void ReadTimes(in PartKey key, ref VarIntReader reader, Span<EntryRow> rows)
    {
        var position = key.BasePosition;
        foreach (ref var row in rows)
            row = row with { Position = position += (long)reader.Unsigned() };

        var (time, step) = (key.Hour * UnixMs.Hour, 0L);
        foreach (ref var row in rows)
            row = row with { EventMs = time += step += reader.Signed() };

        var lag = 0L;
        foreach (ref var row in rows)
            row = row with { ReceivedMs = row.EventMs + (lag += reader.Signed()) };
    }

    private void Emit(ReadOnlySpan<EntryRow> rows, int metrics, EntryRows to)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            _values.Clear();
            for (var c = 0; c < metrics; c++)
            {
                if (_columns[c].TryGet(i, out var value))
                    _values.Add(value);
            }

            to.Add(rows[i], CollectionsMarshal.AsSpan(_values));
        }
    }

    /// <summary>The values of one metric, one place for each entry.</summary>
    private sealed class Column
    {
        private Metric _metric;
        private double[] _values = [];
        private Quality[] _qualities = [];
        private bool[] _has = [];

        public bool TryGet(int row, out MetricValue value)
        {
            value = new(_metric, _qualities[row], _values[row]);
            return _has[row];
        }

        public void Read(ref VarIntReader reader, int count)
        {
            if (_has.Length < count)
                (_values, _qualities, _has) = (new double[count], new Quality[count], new bool[count]);
            _metric = (Metric)reader.Byte();
            var present = (int)reader.Unsigned();
            if (present < count)
                ReadBitmap(reader.Bytes((count + 7) / 8), count);
            else
                _has.AsSpan(0, count).Fill(true);
            ReadQualities(ref reader, count, present);
            ReadValues(ref reader, count);
        }

        private void ReadBitmap(ReadOnlySpan<byte> bitmap, int count)
        {
            for (var i = 0; i < count; i++)
                _has[i] = (bitmap[i / 8] & (1 << (i % 8))) != 0;
        }

        private void ReadQualities(ref VarIntReader reader, int count, int present)
        {
            var row = 0;
            while (present > 0)
            {
                var run = (int)reader.Unsigned();
                var quality = (Quality)reader.Byte();
                present -= run;
                for (; run > 0 && row < count; row++)
                {
                    if (!_has[row])
                        continue;
                    _qualities[row] = quality;
                    run--;
                }
            }
        }

        private void ReadValues(ref VarIntReader reader, int count)
        {
            var decimals = reader.Byte();
            var scaled = 0L;
            for (var row = 0; row < count; row++)
            {
                if (!_has[row])
                    continue;
                _values[row] = decimals == PartEncoder.RawDoubles
                    ? reader.Double()
                    : (scaled += reader.Signed()) / PartEncoder.PowersOfTen[decimals];
            }
        }
    }
}
