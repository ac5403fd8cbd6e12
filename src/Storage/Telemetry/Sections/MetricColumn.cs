using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>The values of one metric of a section, as they are read: asked for entry by entry, in their order. Not thread safe.</summary>
internal sealed class MetricColumn
{
    private readonly PackedBytes _packed = new();
    private readonly ValueColumn _column = new();
    private Metric _metric;
    private double[] _values = [];
    private Quality[] _qualities = [];
    private byte[] _bitmap = [];
    private bool _isFull;
    private int _next;

    public void Read(ref VarIntReader reader, int entries)
    {
        _metric = (Metric)reader.Byte();
        var count = (int)reader.Unsigned();
        if (count > entries || count == 0)
            throw new InvalidDataException($"{count} values of {entries} entries.");
        if (_values.Length < count)
            (_values, _qualities) = (new double[entries], new Quality[entries]);
        _isFull = count == entries;
        _next = 0;
        if (!_isFull)
            _bitmap = _packed.Read(ref reader).ToArray();
        ReadQualities(ref reader, _qualities.AsSpan(0, count));
        _column.Read(ref reader, _values.AsSpan(0, count));
    }

    /// <summary>Called once for each entry, in order.</summary>
    public bool TryGet(int entry, out MetricValue value)
    {
        if (!_isFull && (_bitmap[entry / 8] & (1 << (entry % 8))) == 0)
        {
            value = default;
            return false;
        }

        value = new(_metric, _qualities[_next], _values[_next]);
        _next++;
        return true;
    }

    private void ReadQualities(ref VarIntReader reader, Span<Quality> qualities)
    {
        var runs = new VarIntReader(_packed.Read(ref reader));
        while (qualities.Length > 0)
        {
            var run = (int)runs.Unsigned();
            qualities[..run].Fill((Quality)runs.Byte());
            qualities = qualities[run..];
        }
    }
}
