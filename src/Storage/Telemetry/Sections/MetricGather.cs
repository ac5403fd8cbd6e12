using System.Runtime.InteropServices;
using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>Sets the values of entries out by metric, in one walk. Not thread safe.</summary>
internal sealed class MetricGather
{
    private readonly Gathered?[] _byMetric = new Gathered?[256];
    private readonly List<Gathered> _metrics = [];

    /// <summary>Of the entries last taken, ascending.</summary>
    public IReadOnlyList<Gathered> Metrics => _metrics;

    public void Take(EntryRows from)
    {
        foreach (var metric in _metrics)
            metric.Clear();
        _metrics.Clear();
        var rows = from.Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            foreach (ref readonly var value in from.ValuesOf(rows[i]))
                Of(value.Metric).Add(i, value);
        }

        _metrics.Sort(static (a, b) => a.Metric.CompareTo(b.Metric));
    }

    private Gathered Of(Metric metric)
    {
        ref var gathered = ref _byMetric[(int)metric];
        gathered ??= new(metric);
        if (gathered.Count == 0)
            _metrics.Add(gathered);
        return gathered;
    }

    /// <summary>The values of one metric and who has them.</summary>
    public sealed class Gathered(Metric metric)
    {
        private readonly List<int> _entries = [];
        private readonly List<double> _values = [];
        private readonly List<Quality> _qualities = [];
        private byte[] _bitmap = [];

        public Metric Metric => metric;
        public int Count => _entries.Count;
        public ReadOnlySpan<double> Values => CollectionsMarshal.AsSpan(_values);
        public ReadOnlySpan<Quality> Qualities => CollectionsMarshal.AsSpan(_qualities);

        public void Add(int entry, in MetricValue value)
        {
            _entries.Add(entry);
            _values.Add(value.Value);
            _qualities.Add(value.Quality);
        }

        public void Clear()
        {
            _entries.Clear();
            _values.Clear();
            _qualities.Clear();
        }

        /// <summary>One bit for each of <paramref name="entries"/>, the lowest first; valid until the next call.</summary>
        public ReadOnlySpan<byte> Bitmap(int entries)
        {
            var length = (entries + 7) / 8;
            if (_bitmap.Length < length)
                _bitmap = new byte[length * 2];
            var bitmap = _bitmap.AsSpan(0, length);
            bitmap.Clear();
            foreach (var entry in _entries)
                bitmap[entry / 8] |= (byte)(1 << (entry % 8));
            return bitmap;
        }
    }
}
