using SensorHub.Storage.Space;

namespace SensorHub.Storage.Backups;

/// <summary>
/// Leaves free on the file system that is written to what a hub on it needs to go on taking readings, twice <c>Journal:MinFreeBytes</c>: at once the journal
/// would stop, or give away its oldest segments. Kept on a disk of its own too, where it costs little.
/// </summary>
internal sealed class BackupRoom(string folder, long minFreeBytes)
{
    private const int Times = 2;
    private readonly DriveInfo _drive = new(Path.GetFullPath(folder));

    /// <param name="bytes">Still to be written.</param>
    /// <exception cref="IOException">There is no room for them; says how much is missing and what to do.</exception>
    public void Ensure(long bytes)
    {
        var room = DiskRoom.Of(_drive);
        var left = Times * room.Kept(minFreeBytes);
        if (minFreeBytes > 0 && room.FreeBytes - bytes < left)
            throw new IOException(
                $"{folder} has {Megabytes(room.FreeBytes)} free: {(bytes > 0 ? $"{Megabytes(bytes)} are to be copied, and " : "")}{Megabytes(left)} must stay free, or a hub there could take no readings. "
                + "Name a folder on another disk (Backup:Folder), free space, or keep fewer generations (Backup:Keep).");
    }

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1048576.0:F0} MB");
}
