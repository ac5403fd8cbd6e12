using SensorHub.Devices.Readings;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Telemetry.Series;

/// <summary>The roll-ups of one metric of a series, looked up forward in time.</summary>
internal sealed class SeriesCursors(RollupReader reader, int device, int periodS, Metric metric)
{
    public int PeriodS => periodS;
    public RollupCursor Days { get; } = new(reader, device, periodS, RollupLevel.Day, metric);
    public RollupCursor Hours { get; } = new(reader, device, periodS, RollupLevel.Hour, metric);
    public RollupCursor Minutes { get; } = new(reader, device, periodS, RollupLevel.Minute, metric);
}
