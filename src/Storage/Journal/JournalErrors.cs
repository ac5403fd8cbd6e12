namespace SensorHub.Storage.Journal;

/// <summary>What the journal says when something is wrong: which file, where in it, what to do.</summary>
internal static class JournalErrors
{
    // ENOSPC and EDQUOT, which .NET on Linux passes on as they are; ERROR_DISK_FULL.
    public const int NoSpace = 28;
    private const int OverQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static IOException NotAppended(string path, long offset, int bytes, Exception cause) => new(
        $"Journal segment {path}: {bytes} bytes at offset {offset} did not reach the disk ({cause.Message}). " +
        "Nothing of the record counts. Free space or repair the disk; the same call may then be made again.", cause);

    public static IOException NotSettled(string path, long offset, Exception cause) => new(
        $"Journal segment {path}: after a failed write the acknowledged bytes from offset {offset} on could not be written again ({cause.Message}). " +
        "They are in memory; nothing is written behind them until they are on disk. Repair the disk; the hub goes on by itself.", cause);

    public static IOException NoNewSegment(string path, Exception cause) => new(
        $"Journal segment {path} cannot be made ({cause.Message}). " +
        "Nothing of the record counts. Free space or repair the disk; the same call may then be made again.", cause);

    public static IOException NoRoom(string folder, in JournalRoom room) => new(
        $"The file system of {folder} has {room.FreeBytes} bytes free, of which {room.KeptBytes} are left to decisions (Journal:MinFreeBytes). " +
        "Nothing of the record counts. Free space or make the file system larger; the hub goes on by itself.");

    public static InvalidDataException DamagedBeforeTail(string path, long offset, long validOffset) => new(
        $"Journal segment {path} is damaged at offset {offset}: a whole record follows at offset {validOffset}, so this is no unfinished write. " +
        "Restore the file from a backup; the hub does not start on a journal with a hole.");

    public static InvalidDataException Damaged(string path, long offset) => new(
        $"Journal segment {path} is damaged at offset {offset}: the record there was durable and does not match its checksum, " +
        "or no record begins there. Restore the file from a backup.");

    public static InvalidDataException MissingSegment(string path, long endsAt, long nextAt) => new(
        $"Journal segment {path} ends at position {endsAt} but the next begins at {nextAt}: " +
        "bytes or a whole file are missing. Restore the journal folder from a backup.");

    public static InvalidDataException Removed(long position, long firstPosition) => new(
        $"Journal position {position} was removed: the oldest that can be read is {firstPosition}.");

    /// <summary>True when a write failed for want of room, of the disk or of a quota: what was there before is as it was.</summary>
    public static bool IsNoRoom(this IOException e) => e.HResult is NoSpace or OverQuota or WindowsDiskFull;
}
