namespace SensorHub.Storage.Checks;

/// <summary>The logs beside the databases of a hub. SQLite itself says nothing of what it forgets behind a damaged place.</summary>
public static class DatabaseLogs
{
    /// <summary>To be asked before the databases are opened: opening them forgets.</summary>
    /// <exception cref="InvalidDataException">A log is damaged; names file and offset.</exception>
    /// <exception cref="IOException">A log cannot be read.</exception>
    public static void EnsureWhole(DataPlaces places)
    {
        foreach (var database in new[] { places.HubDatabase, places.TelemetryDatabase })
        {
            if (FindDamage(database) is { } damage)
                throw new InvalidDataException(damage.ToString());
        }
    }

    internal static Damage? FindDamage(string database)
    {
        var log = database + "-wal";
        return WalFile.FindDamage(log) is { } found
            ? new(
                log, $"offset {found.Offset}",
                $"A transaction that was on disk does not match its checksum; it and what was written after it, {found.Frames} pages, are lost.",
                SqliteCheck.Remedy)
            : null;
    }
}
