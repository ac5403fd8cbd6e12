using SensorHub.Devices.Backups;
using SensorHub.Storage.Checks;

namespace SensorHub.Storage.Backups;

/// <summary>Backups as commands make and check them.</summary>
public static class Backup
{
    /// <summary>Backs up a data folder on which no hub runs.</summary>
    /// <param name="keep">Generations to keep, at least 1.</param>
    /// <param name="minFreeBytes"><c>Journal:MinFreeBytes</c>: twice as much stays free.</param>
    /// <exception cref="IOException">The disk or the database server refuses, a hub runs, or another backup is being made there.</exception>
    /// <exception cref="InvalidDataException">What is to be copied is damaged, or the folder is another hub's.</exception>
    public static async Task<BackupGeneration> OfStoppedAsync(
        DataPlaces places, string to, int keep, long minFreeBytes, TimeProvider clock, IWorkProgress progress, CancellationToken cancellation)
    {
        if (!Directory.Exists(places.Journal))
            throw new IOException($"{places.Folder} is no data folder: there is no journal in {places.Journal}.");
        using var journal = new RestingJournal(places.Journal);
        var run = new BackupRun(new(places, journal, clock), new(to), new(clock, bytesPerSecond: 0, new(to, minFreeBytes)), progress);
        return (await run.RunAsync(keep, cancellation)).Shown();
    }

    /// <summary>True for a folder that backups were made in.</summary>
    public static bool IsIn(string folder) => BackupFolder.IsOne(folder);

    /// <summary>Compares every file of every generation in a folder with its manifest.</summary>
    /// <exception cref="IOException">A file cannot be read now.</exception>
    public static Task<BackupCheck> CheckAsync(string folder, IWorkProgress progress, CancellationToken cancellation) =>
        BackupVerification.RunAsync(new BackupFolder(folder), progress, cancellation);
}

/// <param name="Files">Different files, with so many bytes.</param>
public sealed record BackupCheck(CheckReport Report, int Generations, int Files, long Bytes);
