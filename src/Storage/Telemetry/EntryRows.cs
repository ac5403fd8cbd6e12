using System.Runtime.InteropServices;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Telemetry;

/// <summary>An entry without its raw bytes; its values lie in <see cref="EntryRows.Values"/>. 48 bytes.</summary>
internal readonly record struct EntryRow(
    long Position, long EventMs, long ReceivedMs, int Device, int PeriodS, int FirstValue, ushort Revision,
    EntryKind Kind, EntryFlags Flags, PayloadFormat Format, byte ValueCount)
{
    public long Hour => HourOf(EventMs);
    public bool IsClockSuspect => Flags.HasFlag(EntryFlags.ClockSuspect);

    /// <summary>Hours since 1970, the unit of chunks.</summary>
    public static long HourOf(long eventMs) => UnixMs.Floor(eventMs, UnixMs.Hour) / UnixMs.Hour;
}

/// <summary>Entries in memory, values side by side. Not thread safe.</summary>
internal sealed class EntryRows
{
    private readonly List<EntryRow> _rows = [];
    private readonly List<MetricValue> _values = [];

    public int Count => _rows.Count;
    public ReadOnlySpan<EntryRow> Rows => CollectionsMarshal.AsSpan(_rows);
    public ReadOnlySpan<MetricValue> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>Memory taken, about.</summary>
    public long Bytes => _rows.Capacity * 48L + _values.Capacity * 16L + 128;

    public ReadOnlySpan<MetricValue> ValuesOf(in EntryRow row) => Values.Slice(row.FirstValue, row.ValueCount);

    public void Clear()
    {
        _rows.Clear();
        _values.Clear();
    }

    /// <summary>Of a metric that the entry names twice only the first value is taken.</summary>
    public void Add(long position, in ReadingEntry entry)
    {
        var first = _values.Count;
        for (var i = 0; i < entry.ValueCount; i++)
        {
            var value = entry.Value(i);
            if (!IsNamed(value.Metric, first))
                _values.Add(value);
        }

        _rows.Add(new(
            position, entry.EventMs, entry.ReceivedMs, entry.Device, entry.PeriodS, first, entry.Revision,
            entry.Kind, entry.Flags, entry.Format, (byte)(_values.Count - first)));
    }

    public void Add(in EntryRow row, ReadOnlySpan<MetricValue> values)
    {
        _rows.Add(row with { FirstValue = _values.Count, ValueCount = (byte)values.Length });
        _values.AddRange(values);
    }

    /// <summary>Adds those of an hour out of entries that are in order of key.</summary>
    public void AddHour(EntryRows from, long hour)
    {
        var rows = from.Rows;
        for (var i = from.FirstFrom(hour * UnixMs.Hour); i < rows.Length && rows[i].Hour == hour; i++)
            Add(rows[i], from.ValuesOf(rows[i]));
    }

    /// <summary>The first at or after an event time, of entries in order of key; the count when there is none.</summary>
    public int FirstFrom(long eventMs)
    {
        var rows = Rows;
        var low = 0;
        var high = rows.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].EventMs < eventMs)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Drops the entries at or beyond a position.</summary>
    public void DropFrom(long position) => _rows.RemoveAll(row => row.Position >= position);

    /// <summary>By event time, period, trusted before suspect clocks, and position; an entry that is there twice stays once.</summary>
    public void SortByKey()
    {
        var rows = CollectionsMarshal.AsSpan(_rows);
        var sorted = true;
        for (var i = 1; i < rows.Length && sorted; i++)
            sorted = ByKey(rows[i - 1], rows[i]) < 0;
        if (sorted)
            return;

        rows.Sort(ByKey);
        var kept = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            // Without a trail entries of two periods may bear one position.
            if (kept == 0 || rows[kept - 1].Position != rows[i].Position || ByKey(rows[kept - 1], rows[i]) != 0)
                rows[kept++] = rows[i];
        }

        _rows.RemoveRange(kept, rows.Length - kept);
    }

    private bool IsNamed(Metric metric, int from)
    {
        for (var i = from; i < _values.Count; i++)
        {
            if (_values[i].Metric == metric)
                return true;
        }

        return false;
    }

    private static int ByKey(EntryRow a, EntryRow b)
    {
        var order = a.EventMs.CompareTo(b.EventMs);
        order = order != 0 ? order : a.PeriodS.CompareTo(b.PeriodS);
        order = order != 0 ? order : a.IsClockSuspect.CompareTo(b.IsClockSuspect);
        return order != 0 ? order : a.Position.CompareTo(b.Position);
    }
}
