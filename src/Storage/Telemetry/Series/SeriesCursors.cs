using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>The roll-ups of one metric of a series, looked up forward in time.</summary>
internal sealed class SeriesCursors(RollupReader reader, int device, int periodS, Metric metric)
{
    public int PeriodS => periodS;
    public RollupCursor Days => field ??= new(reader, device, periodS, RollupLevel.Day, metric);
    public RollupCursor Hours => field ??= new(reader, device, periodS, RollupLevel.Hour, metric);
    public RollupCursor Minutes => field ??= new(reader, device, periodS, RollupLevel.Minute, metric);

    /// <summary>True when minutes are kept of an hour, since its values are gone.</summary>
    public bool HasMinutes(long hour) => MinutesOf(hour).Length > 0;

    /// <summary>Merges the minutes that are kept of an hour into places for each.</summary>
    public void MergeMinutes(long hour, Span<ValueSum> to)
    {
        foreach (ref readonly var row in MinutesOf(hour))
            to[(int)(row.Unit - hour * HourSums.MinutesOfHour)].Merge(row.Sum);
    }

    private ReadOnlySpan<RollupRow> MinutesOf(long hour)
    {
        var first = hour * HourSums.MinutesOfHour;
        var rows = Minutes.From(first);
        var count = 0;
        while (count < rows.Length && rows[count].Unit < first + HourSums.MinutesOfHour)
            count++;
        return rows[..count];
    }
}
