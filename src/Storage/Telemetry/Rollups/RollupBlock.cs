using System.Runtime.InteropServices;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>The roll-ups of one block, by time, none overlapping. Not thread safe.</summary>
internal sealed class RollupBlock
{
    private readonly List<RollupRow> _rows = [];

    public ReadOnlySpan<RollupRow> Rows => CollectionsMarshal.AsSpan(_rows);

    public void Clear() => _rows.Clear();

    /// <summary>Adds a row behind all others.</summary>
    public void Append(in RollupRow row) => _rows.Add(row);

    public void Put(in RollupRow row)
    {
        var at = IndexFrom(row.Unit);
        _rows.Insert(at, row);
    }

    /// <summary>Removes what overlaps from ≤ unit &lt; to.</summary>
    /// <returns>True when there was any.</returns>
    public bool Remove(long from, long to)
    {
        var first = IndexFrom(from);
        if (first > 0 && _rows[first - 1].Unit + _rows[first - 1].Units > from)
            first--;
        var end = first;
        while (end < _rows.Count && _rows[end].Unit < to)
            end++;
        _rows.RemoveRange(first, end - first);
        return end > first;
    }

    /// <summary>The index of the first row that begins at or after a unit; the number of rows when there is none.</summary>
    public int IndexFrom(long unit)
    {
        var low = 0;
        var high = _rows.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_rows[middle].Unit < unit)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
