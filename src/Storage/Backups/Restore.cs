using SensorHub.Storage.Checks;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Backups;

/// <param name="Generation">Registry, alerts and tasks are as it has them.</param>
/// <param name="TakenMs">City time of those.</param>
/// <param name="UpToMs">City time of the newest record's commit in the restored journal.</param>
/// <param name="Skipped">Generations that could not be read.</param>
public sealed record RestoreReport(string Generation, long TakenMs, long UpToMs, long EndPosition, long Bytes, IReadOnlyCollection<string> Skipped);

/// <summary>Makes a data folder from a backup. Nothing is written before every byte that will be used was compared with its checksum.</summary>
public static class Restore
{
    /// <summary>Lies in a folder that is being restored into; a hub does not start on one.</summary>
    public const string UnfinishedMark = "restore-unfinished";

    // hub.lock is there because who restores holds the folder; a journal's lock says nothing.
    private static readonly string[] MayBeThere = ["hub.lock", "lock", "lost+found"];

    /// <param name="places">Absent or empty, wherever they lie.</param>
    /// <param name="toMs">City time; null = all that the newest generation has.</param>
    /// <exception cref="InvalidDataException">The backup is cut, altered, or does not reach back to the time; says which file.</exception>
    /// <exception cref="IOException">The folder is not empty, or the disk refuses.</exception>
    public static async Task<RestoreReport> RunAsync(string backup, DataPlaces places, long? toMs, IWorkProgress progress, CancellationToken cancellation)
    {
        EnsureEmpty(places);
        var plan = RestorePlan.Make(new BackupFolder(backup), toMs);
        var copy = new FileCopy(progress);
        await VerifyAsync(plan, copy, progress, cancellation);
        var cut = JournalCut.Find(plan, progress, cancellation);
        await WriteAsync(plan, cut, places, copy, progress, cancellation);
        var manifest = plan.Generation.Manifest;
        return new(
            plan.Generation.Name, manifest.TakenMs, cut.CommittedMs, cut.EndPosition,
            cut.Segments.Sum(s => s.Bytes) + manifest.Files.Sum(f => f.Bytes), plan.Skipped);
    }

    private static void EnsureEmpty(DataPlaces places)
    {
        EnsureEmpty(places.Folder);
        EnsureEmpty(places.Journal);
        if (File.Exists(places.TelemetryDatabase))
            throw new IOException($"{places.TelemetryDatabase} is there already (Telemetry:DatabaseFile): put it away; nothing is ever overwritten.");
    }

    private static void EnsureEmpty(string data)
    {
        if (File.Exists(data))
            throw new IOException($"{data} is a file: name an empty folder.");
        if (Directory.Exists(data) && Directory.EnumerateFileSystemEntries(data).FirstOrDefault(e => !MayBeThere.Contains(Path.GetFileName(e))) is { } there)
            throw new IOException($"{data} is not empty ({Path.GetFileName(there)}): restore into an empty folder; nothing is ever overwritten.");
    }

    private static async Task VerifyAsync(RestorePlan plan, FileCopy reading, IWorkProgress progress, CancellationToken cancellation)
    {
        var files = plan.Segments.Select(s => (Path: plan.Folder.SegmentPath(s.Name), Expected: s))
            .Concat(plan.Generation.Manifest.Files.Select(f => (Path: Path.Combine(plan.Generation.Path, f.Name), Expected: f))).ToList();
        progress.Begin("verify", files.Sum(f => f.Expected.Bytes));
        foreach (var (path, expected) in files)
        {
            if (await BackupVerification.FindFaultAsync(path, expected, reading, cancellation) is { } fault)
                throw new InvalidDataException($"The backup is not whole, nothing was restored: {path}: {fault}. Restore another generation with --to, or another backup.");
        }
    }

    private static async Task WriteAsync(
        RestorePlan plan, JournalCut cut, DataPlaces places, FileCopy copy, IWorkProgress progress, CancellationToken cancellation)
    {
        var mark = Path.Combine(places.Folder, UnfinishedMark);
        PrivateFile.Write(mark, []);
        var files = cut.Segments.Select(s => (From: plan.Folder.SegmentPath(s.Name), To: Path.Combine(places.Journal, s.Name), s.Bytes))
            .Concat(plan.Generation.Manifest.Files.Select(f => (From: Path.Combine(plan.Generation.Path, f.Name), To: PlaceOf(f.Name, places), f.Bytes))).ToList();
        progress.Begin("restore", files.Sum(f => f.Bytes));
        PrivateFile.CreateFolder(places.Journal);
        foreach (var (from, to, bytes) in files)
        {
            PrivateFile.CreateFolder(Path.GetDirectoryName(to)!);
            await copy.WriteAsync(from, to, bytes, cancellation);
        }

        foreach (var folder in files.Select(f => Path.GetDirectoryName(f.To)!).Append(places.Journal).Append(places.Folder).Distinct(StringComparer.Ordinal))
            Posix.SyncFolder(folder);
        File.Delete(mark);
        Posix.SyncFolder(places.Folder);
    }

    private static string PlaceOf(string name, DataPlaces places) =>
        Path.GetFullPath(name == BackupNames.Telemetry ? places.TelemetryDatabase : Path.Combine(places.Folder, name));
}
