namespace SensorHub.Storage.Space;

/// <summary>How large a file system is and what of it is free for this account, in bytes.</summary>
public readonly record struct DiskRoom(long TotalBytes, long FreeBytes, long UsedBytes)
{
    // A small file system keeps most of its room for the journal.
    private const int LeastShare = 20;

    /// <summary>Used of what this account may use, 0 to 100, as <c>df</c> counts it.</summary>
    public double UsedPercent => UsedBytes + FreeBytes == 0 ? 100 : 100.0 * UsedBytes / (UsedBytes + FreeBytes);

    /// <summary>What the journal leaves to others: so many bytes, or a twentieth of a small file system.</summary>
    public long Kept(long minFreeBytes) => Math.Min(minFreeBytes, TotalBytes / LeastShare);

    /// <exception cref="IOException">The file system does not answer.</exception>
    public static DiskRoom Of(DriveInfo drive)
    {
        try
        {
            var total = drive.TotalSize;
            return new(total, drive.AvailableFreeSpace, total - drive.TotalFreeSpace);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
