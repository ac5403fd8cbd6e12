using System.Runtime.InteropServices;
using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Telemetry;

/// <summary>
/// The values in force of one key: the first of each metric, or that of the newest correction; conflicts change nothing.
/// Values are kept in order of metric. Not thread safe.
/// </summary>
internal sealed class InForce
{
    private readonly List<MetricValue> _values = [];

    public ReadOnlySpan<MetricValue> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>True once anything but conflicts was seen.</summary>
    public bool HasReading { get; private set; }

    /// <summary>Flags of the entry that made the reading.</summary>
    public EntryFlags Flags { get; private set; }

    public void Clear()
    {
        _values.Clear();
        HasReading = false;
    }

    /// <summary>Takes the next entry of the key, in order of position.</summary>
    public void Take(in EntryRow row, ReadOnlySpan<MetricValue> values)
    {
        if (row.Kind is not (EntryKind.Reading or EntryKind.Merge or EntryKind.Correction))
            return;
        if (!HasReading)
            (HasReading, Flags) = (true, row.Flags);
        foreach (ref readonly var value in values)
            Take(value, replace: row.Kind == EntryKind.Correction);
    }

    private void Take(in MetricValue value, bool replace)
    {
        var at = 0;
        while (at < _values.Count && _values[at].Metric < value.Metric)
            at++;
        if (at == _values.Count || _values[at].Metric != value.Metric)
            _values.Insert(at, value);
        else if (replace)
            _values[at] = value;
    }
}
