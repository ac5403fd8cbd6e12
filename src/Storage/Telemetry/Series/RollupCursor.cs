using SensorHub.Devices.Readings;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>Roll-ups of one metric and level of a series, looked up forward in time: one block is held.</summary>
internal sealed class RollupCursor(RollupReader reader, int device, int periodS, RollupLevel level, Metric metric)
{
    private readonly RollupBlock _rows = new();
    private long _block = long.MinValue;

    /// <summary>Reads the block anew when it is asked for next.</summary>
    public void Forget() => _block = long.MinValue;

    /// <summary>The row that begins at a unit.</summary>
    public bool TryGet(long unit, out RollupRow row)
    {
        var rows = From(unit);
        row = rows.Length > 0 && rows[0].Unit == unit ? rows[0] : default;
        return row.Units > 0;
    }

    /// <summary>The rows of the unit's block that begin at or after it.</summary>
    public ReadOnlySpan<RollupRow> From(long unit)
    {
        var block = level.BlockOf(unit);
        if (block != _block)
        {
            reader.Read(new(device, periodS, level, block, (int)metric), _rows);
            _block = block;
        }

        return _rows.Rows[_rows.IndexFrom(unit)..];
    }
}
