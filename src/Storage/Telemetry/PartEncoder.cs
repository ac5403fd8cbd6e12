using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Telemetry;

/// <summary>
/// Writes a part: the entries of one device, period and hour out of one stretch of the journal, in order of position. Numbers are varints, signed ones zigzag.
/// <code>
/// u8 version 1 · count
/// count × position − that before (the first: − base)
/// count × change of the step from event time to event time, ms (the first step is from the start of the hour)
/// count × change of (received − event time), ms
/// runs of { length, u8 kind, u8 flags, u8 format, revision }
/// u8 metrics, each { u8 metric, n values, bitmap of who has one unless n = count, runs of { length, u8 quality }, values }
/// u32 CRC-32C of all before
/// </code>
/// Values are { u8 decimals, n × change of value·10^decimals } where that gives back the very same bits, else { u8 255, n × f64 }.
/// Not thread safe.
/// </summary>
internal sealed class PartEncoder
{
    public const byte Version = 1;
    public const byte RawDoubles = 255;
    public const int MaxDecimals = 6;
    public static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

    // Beyond 2^53 a double does not count in ones.
    private const double MaxScaled = 1L << 53;

    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly bool[] _has = new bool[256];
    private readonly List<double> _values = [];
    private readonly List<Quality> _qualities = [];
    private byte[] _bitmap = [];

    /// <param name="group">Rows of one chunk.</param>
    /// <param name="basePosition">At or before the first row's position.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlyMemory<byte> Encode(ReadOnlySpan<EntryRow> group, ReadOnlySpan<MetricValue> values, long basePosition)
    {
        _body.ResetWrittenCount();
        var writer = new VarIntWriter(_body);
        writer.Byte(Version);
        writer.Unsigned((ulong)group.Length);
        WriteTimes(writer, group, basePosition);
        Runs.WriteHeads(writer, group);
        WriteMetrics(writer, group, values);
        var checksum = Crc32C.Of(_body.WrittenSpan);
        BinaryPrimitives.WriteUInt32LittleEndian(_body.GetSpan(sizeof(uint)), checksum);
        _body.Advance(sizeof(uint));
        return _body.WrittenMemory;
    }

    private static void WriteTimes(VarIntWriter writer, ReadOnlySpan<EntryRow> group, long basePosition)
    {
        var before = basePosition;
        foreach (ref readonly var row in group)
        {
            writer.Unsigned((ulong)(row.Position - before));
            before = row.Position;
        }

        var (time, step) = (group[0].Hour * UnixMs.Hour, 0L);
        foreach (ref readonly var row in group)
        {
            writer.Signed(row.EventMs - time - step);
            (time, step) = (row.EventMs, row.EventMs - time);
        }

        var lag = 0L;
        foreach (ref readonly var row in group)
        {
            writer.Signed(row.ReceivedMs - row.EventMs - lag);
            lag = row.ReceivedMs - row.EventMs;
        }
    }

    private void WriteMetrics(VarIntWriter writer, ReadOnlySpan<EntryRow> group, ReadOnlySpan<MetricValue> values)
    {
        Array.Clear(_has);
        var metrics = 0;
        foreach (ref readonly var row in group)
        {
            foreach (ref readonly var value in values.Slice(row.FirstValue, row.ValueCount))
            {
                metrics += _has[(int)value.Metric] ? 0 : 1;
                _has[(int)value.Metric] = true;
            }
        }

        writer.Byte((byte)metrics);
        for (var metric = 0; metric < _has.Length; metric++)
        {
            if (_has[metric])
                WriteMetric(writer, (Metric)metric, group, values);
        }
    }

    private void WriteMetric(VarIntWriter writer, Metric metric, ReadOnlySpan<EntryRow> group, ReadOnlySpan<MetricValue> values)
    {
        Collect(metric, group, values);
        writer.Byte((byte)metric);
        writer.Unsigned((ulong)_values.Count);
        if (_values.Count < group.Length)
        {
            foreach (var bits in _bitmap.AsSpan(0, (group.Length + 7) / 8))
                writer.Byte(bits);
        }

        Runs.WriteQualities(writer, CollectionsMarshal.AsSpan(_qualities));
        WriteValues(writer);
    }

    private void Collect(Metric metric, ReadOnlySpan<EntryRow> group, ReadOnlySpan<MetricValue> values)
    {
        _values.Clear();
        _qualities.Clear();
        var bytes = (group.Length + 7) / 8;
        if (_bitmap.Length < bytes)
            _bitmap = new byte[bytes * 2];
        _bitmap.AsSpan(0, bytes).Clear();
        for (var i = 0; i < group.Length; i++)
        {
            foreach (ref readonly var value in values.Slice(group[i].FirstValue, group[i].ValueCount))
            {
                if (value.Metric != metric)
                    continue;
                _values.Add(value.Value);
                _qualities.Add(value.Quality);
                _bitmap[i / 8] |= (byte)(1 << (i % 8));
                break;
            }
        }
    }

    private void WriteValues(VarIntWriter writer)
    {
        var decimals = 0;
        while (decimals <= MaxDecimals && !IsLossless(decimals))
            decimals++;
        if (decimals > MaxDecimals)
        {
            writer.Byte(RawDoubles);
            foreach (var value in _values)
                writer.Double(value);
            return;
        }

        writer.Byte((byte)decimals);
        var before = 0L;
        foreach (var value in _values)
        {
            var scaled = (long)Math.Round(value * PowersOfTen[decimals]);
            writer.Signed(scaled - before);
            before = scaled;
        }
    }

    /// <summary>The value times a power of ten, when dividing gives back the very same bits.</summary>
    public static bool TryScale(double value, double power, out long scaled)
    {
        var rounded = Math.Round(value * power);
        if (!(Math.Abs(rounded) < MaxScaled))
        {
            scaled = 0;
            return false;
        }

        scaled = (long)rounded;
        return BitConverter.DoubleToInt64Bits(scaled / power) == BitConverter.DoubleToInt64Bits(value);
    }

    private bool IsLossless(int decimals)
    {
        var power = PowersOfTen[decimals];
        foreach (var value in _values)
        {
            if (!TryScale(value, power, out _))
                return false;
        }

        return true;
    }
}
