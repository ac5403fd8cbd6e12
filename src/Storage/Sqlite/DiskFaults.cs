using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SensorHub.Storage.Sqlite;

/// <summary>Failures of SQLite that pass when the machine can again; who asks a store sees them as <see cref="IOException"/>.</summary>
internal static class DiskFaults
{
    /// <summary>True when the disk, the file or a limit of the process is to blame, not the statement and not what is stored.</summary>
    public static bool IsDiskFault(this SqliteException e) => e.SqliteErrorCode is
        raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_BUSY or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_NOMEM or raw.SQLITE_PROTOCOL;

    /// <summary>The same for who only reads: a query that tries to write is at fault itself.</summary>
    public static bool IsReadFault(this SqliteException e) => e.IsDiskFault() && e.SqliteErrorCode != raw.SQLITE_READONLY;

    /// <summary>
    /// True when a write or a sync failed, so that nobody knows what of it is on disk: nothing may be written behind it before
    /// <see cref="WriteAheadLog.Settle"/>.
    /// </summary>
    public static bool LeavesDoubt(this SqliteException e) =>
        e.SqliteErrorCode == raw.SQLITE_IOERR && e.SqliteExtendedErrorCode is not (raw.SQLITE_IOERR_READ or raw.SQLITE_IOERR_SHORT_READ);

    /// <summary>True when what is stored cannot be read: damaged, or under a read error of the disk. It says nothing of the rest of the file.</summary>
    public static bool IsUnreadable(this SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB || (e.SqliteErrorCode == raw.SQLITE_IOERR && !e.LeavesDoubt());

    /// <summary>As who reads is told: <see cref="InvalidDataException"/> for damage, <see cref="IOException"/> for an error that may pass.</summary>
    public static Exception Unreadable(this SqliteException e) => e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
        ? new InvalidDataException($"{e.Message} Restore the database from a backup.", e)
        : new IOException($"{e.Message} The same may be asked again.", e);

    public static IOException CannotRead(this SqliteException e, string file) =>
        new($"{file} cannot be read now: {e.Message} The same may be asked again.", e);
}
