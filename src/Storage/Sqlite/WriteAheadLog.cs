using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SensorHub.Storage.Sqlite;

/// <summary>
/// The log beside a database. After a failed sync its pages look clean and may not be on disk; SQLite, opening it after a kill, takes them for committed,
/// and each transaction written behind them is lost with them, for the checksums go on from frame to frame.
/// </summary>
internal static class WriteAheadLog
{
    /// <summary>Writes all that the log holds into the database, syncs that, and empties the log: what comes next depends on nothing in it.</summary>
    /// <param name="writer">Open, in no transaction.</param>
    /// <exception cref="SqliteException">The disk still refuses, or a reader is in the way; the same call may be made again.</exception>
    public static void Settle(SqliteConnection writer)
    {
        var (busy, _, _) = writer.QuerySingle<(long Busy, long Log, long Checkpointed)>("PRAGMA wal_checkpoint(TRUNCATE)");
        if (busy != 0)
            throw new SqliteException($"The log of {writer.DataSource} could not be emptied: it is being read.", raw.SQLITE_BUSY);
    }

    /// <summary>For a start, at which nobody knows how the hub ended: where there is no room, or a reader that is no hub, the log stays as SQLite found it.</summary>
    /// <exception cref="SqliteException">The disk refuses.</exception>
    public static void SettleAtStart(SqliteConnection writer)
    {
        try
        {
            Settle(writer);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_BUSY)
        {
        }
    }
}
