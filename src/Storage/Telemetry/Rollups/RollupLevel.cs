using SensorHub.Devices.Time;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>How long a roll-up is. Written to disk: append, never renumber.</summary>
internal enum RollupLevel
{
    /// <summary>A minute; only of periods below a minute, and once their values are gone.</summary>
    Minute = 0,
    Hour = 1,

    /// <summary>A calendar day of the city; only where it begins and ends on full hours since 1970.</summary>
    Day = 2,
}

internal static class RollupLevels
{
    /// <summary>What rows are counted in: days in hours, so that each says for itself how long it is.</summary>
    public static long UnitMs(this RollupLevel level) => level == RollupLevel.Minute ? UnixMs.Minute : UnixMs.Hour;

    /// <summary>Units in one block: a day of minutes, 30 days of hours, 128 days.</summary>
    public static int UnitsOfBlock(this RollupLevel level) => level switch
    {
        RollupLevel.Minute => 24 * 60,
        RollupLevel.Hour => 30 * 24,
        RollupLevel.Day => 128 * 24,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "No such level."),
    };

    /// <summary>The unit (since 1970) that a time lies in.</summary>
    public static long UnitOf(this RollupLevel level, long ms) => UnixMs.Floor(ms, level.UnitMs()) / level.UnitMs();

    /// <summary>The block that a unit lies in.</summary>
    public static long BlockOf(this RollupLevel level, long unit) => UnixMs.Floor(unit, level.UnitsOfBlock()) / level.UnitsOfBlock();
}
