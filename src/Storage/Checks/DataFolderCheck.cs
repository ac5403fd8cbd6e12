using SensorHub.Storage.Backups;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Checks;

/// <summary>Checks all of a data folder on which no hub runs. Writes nothing but the journal's lock.</summary>
public static class DataFolderCheck
{
    /// <exception cref="IOException">It could not be checked: a hub holds it, a file cannot be opened, the server does not answer, or it is no data folder.</exception>
    /// <exception cref="InvalidDataException">The database of the server is not this hub's.</exception>
    public static CheckReport Run(DataPlaces places, IWorkProgress progress, CancellationToken cancellation)
    {
        if (!File.Exists(places.HubDatabase) && !Directory.Exists(places.Journal))
            throw new IOException($"{places.Folder} is no data folder: it has neither {Path.GetFileName(places.HubDatabase)} nor a journal.");
        var findings = new CheckFindings();
        if (File.Exists(Path.Combine(places.Folder, Restore.UnfinishedMark)))
            findings.Add(Path.Combine(places.Folder, Restore.UnfinishedMark), "", "A restore into this folder did not end.", "Empty the folder and restore again.");
        var (extent, journal) = CheckJournal(places, findings, progress, cancellation);
        var telemetry = new TelemetryCheck(places.TelemetryDatabase, findings, progress);
        telemetry.Run(cancellation);
        var hub = new OperationalCheck(places, findings, progress);
        hub.Run(cancellation);
        var checkpoints = new CheckpointCheck(places.Checkpoints, findings);
        checkpoints.Run();
        PositionCheck.Run(places, extent, telemetry, hub, checkpoints.NewestPosition, findings);
        return findings.Report(new(
            journal?.Segments ?? 0, journal?.Bytes ?? 0, journal?.Records ?? 0, journal?.Entries ?? 0, telemetry.Chunks, telemetry.Rows, telemetry.Rollups,
            checkpoints.Checkpoints, hub.AuditRows));
    }

    private static (JournalExtent? Extent, JournalCheck? Check) CheckJournal(
        DataPlaces places, CheckFindings findings, IWorkProgress progress, CancellationToken cancellation)
    {
        if (!Directory.Exists(places.Journal))
        {
            findings.Add(places.Journal, "", "The journal is missing.", SqliteCheck.Remedy);
            return (null, null);
        }

        using var files = new DiskFiles(places.Journal);
        var check = new JournalCheck(files, findings, progress);
        var extent = check.Run(cancellation);
        if (extent is null)
            findings.Add(places.Journal, "", "The journal has no segment.", SqliteCheck.Remedy);
        return (extent, check);
    }
}
