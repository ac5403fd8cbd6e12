using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Telemetry;

/// <summary>One hour (since 1970) of one device and period.</summary>
internal readonly record struct HourKey(int Device, int PeriodS, long Hour)
{
    /// <summary>In order of device, period and hour.</summary>
    public static int Order(HourKey a, HourKey b)
    {
        var order = a.Device.CompareTo(b.Device);
        order = order != 0 ? order : a.PeriodS.CompareTo(b.PeriodS);
        return order != 0 ? order : a.Hour.CompareTo(b.Hour);
    }
}

/// <summary>What is derived of an hour once it is over: called as its parts are made one, in the same transaction. The compactor's thread.</summary>
internal interface IHourSeal
{
    /// <param name="rows">All entries of the hour, conflicts and suspect clocks too, as after <see cref="EntryRows.SortByKey"/>; valid during the call.</param>
    /// <remarks>Called again, with everything, when late entries came: what was derived before is replaced.</remarks>
    /// <exception cref="InvalidDataException">What was derived before is damaged: the hour is not sealed.</exception>
    void Seal(SqliteConnection connection, SqliteTransaction transaction, in HourKey hour, EntryRows rows);

    /// <summary>
    /// Called once before the commit of a transaction with at least one <see cref="Seal"/> in it: what was held back until then is written. It is cheap
    /// when hours of one device and period follow each other, by time. After a transaction that failed it is not called; the next begins anew.
    /// It meets no damage: whatever it needs was read by <see cref="Seal"/>.
    /// </summary>
    void Complete(SqliteConnection connection, SqliteTransaction transaction);
}
