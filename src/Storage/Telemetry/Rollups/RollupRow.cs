using SensorHub.Devices.Series;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>What is kept of the good values in force of one metric over a stretch of time.</summary>
/// <param name="Unit">Where it begins, in units of its level since 1970.</param>
/// <param name="Units">How many it covers: 1, of a day its hours.</param>
internal readonly record struct RollupRow(long Unit, int Units, ValueSum Sum);

/// <summary>Which block: one level of one metric of a series.</summary>
internal readonly record struct RollupKey(int Device, int PeriodS, RollupLevel Level, long Block, int Metric);
