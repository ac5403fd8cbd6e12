using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Time;
using SensorHub.Storage.Checkpoints;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Backups;

/// <summary>
/// Makes one generation. In this order, so that what is copied fits together whatever happens meanwhile: telemetry.db, then hub.db, then the rest of the journal,
/// for compaction never passes decisions and decisions never pass the journal: <c>compacted ≤ evaluated ≤ end</c>.
/// </summary>
internal sealed class BackupRun(BackupSource source, BackupFolder to, Pace pace, IWorkProgress progress)
{
    private readonly FileCopy _copy = new(progress, pace);
    private readonly List<BackupFile> _files = [];

    /// <exception cref="IOException">The disk refuses or has too little room, or another backup is being made there; what was whole before still is.</exception>
    /// <exception cref="InvalidDataException">What is to be copied is damaged, or the folder is another hub's.</exception>
    public async Task<Generation> RunAsync(int keep, CancellationToken cancellation)
    {
        using var held = to.Begin();
        var before = to.List() is [.., var newest] ? newest.Manifest : null;
        var segments = new SegmentCopies(source.Journal, to, before, _copy, progress);
        try
        {
            segments.EnsureSameHistory();
            pace.EnsureRoom(segments.MissingBytes() + LengthOf(source.Places.TelemetryDatabase) + LengthOf(source.Places.HubDatabase));
            await segments.CopyFullAsync(cancellation);
            var compacted = await CopyTelemetryAsync(cancellation);
            var (takenMs, evaluated) = await CopyHubAsync(cancellation);
            await CopyCheckpointAsync(evaluated, cancellation);
            await segments.CopyRestAsync(cancellation);
            var generation = to.Finish(Manifest(segments, compacted, evaluated, takenMs));
            to.Prune(keep);
            return generation;
        }
        catch
        {
            to.DropUnfinished();
            to.DropUnnamed(segments.Written);
            throw;
        }
    }

    // Of operational data in a database server it is not known beforehand: what is copied is looked at as it comes.
    private static long LengthOf(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private BackupManifest Manifest(SegmentCopies segments, long compacted, long? evaluated, long takenMs)
    {
        if (segments.Last is not { } last || segments.Files is not [var first, ..])
            throw new InvalidDataException($"{source.Places.Journal} holds no record: there is nothing to back up.");
        var firstPosition = Segment.FromName(first.Name)!.FirstPosition;
        var manifest = new BackupManifest(
            BackupManifest.CurrentFormat, takenMs, firstPosition, firstPosition + segments.Files.Sum(s => s.Bytes), last, evaluated, compacted,
            segments.Files, _files);
        return manifest.Fault() is { } fault
            ? throw new InvalidDataException($"{source.Places.Folder} cannot be backed up: {fault}. Look at it with: sensorhub check")
            : manifest;
    }

    private async Task<long> CopyTelemetryAsync(CancellationToken cancellation)
    {
        var compacted = 0L;
        var path = Path.Combine(to.Unfinished, BackupNames.Telemetry);
        await SqliteCopy.RunAsync(
            source.Places.TelemetryDatabase, path, () => { }, copy => compacted = copy.QuerySingle<long>("SELECT position FROM compacted"), pace, progress, cancellation);
        await AddAsync(path, BackupNames.Telemetry, cancellation);
        return compacted;
    }

    private async Task<(long TakenMs, long? Evaluated)> CopyHubAsync(CancellationToken cancellation)
    {
        var (takenMs, evaluated) = (0L, (long?)null);
        var path = Path.Combine(to.Unfinished, BackupNames.HubDatabase);
        void Begun() => takenMs = NowMs();
        void Check(SqliteConnection copy) => evaluated = copy.ExecuteScalar<long?>("SELECT position FROM positions WHERE shard = 0 AND follower = 'evaluator'");
        if (source.Places.Postgres.IsUsed)
            await PostgresCopy.RunAsync(source.Places, path, Begun, Check, pace, progress, cancellation);
        else
            await SqliteCopy.RunAsync(source.Places.HubDatabase, path, Begun, Check, pace, progress, cancellation);
        await AddAsync(path, BackupNames.HubDatabase, cancellation);
        await CopyFileAsync(source.Places.KeyFile, BackupNames.Key, cancellation);
        await CopyFileAsync(Path.Combine(source.Places.Folder, BackupNames.Token), BackupNames.Token, cancellation);
        return (takenMs, evaluated);
    }

    // Not before the newest record, should the clock have been set back: what hub.db has decided on is committed by then.
    private long NowMs() => Math.Max(source.City.NowMs(), source.Journal.LastCommittedMs);

    private async Task AddAsync(string path, string name, CancellationToken cancellation)
    {
        var bytes = new FileInfo(path).Length;
        progress.Begin($"sum of {name}", bytes);
        _files.Add(new(name, bytes, await _copy.HashAsync(path, bytes, cancellation)));
    }

    private async Task CopyCheckpointAsync(long? evaluated, CancellationToken cancellation)
    {
        foreach (var (position, path) in CheckpointFolder.Files(source.Places.Checkpoints, shard: 0).Where(c => c.Position <= evaluated))
        {
            // Saved beside us: an older one may just have been removed.
            if (File.Exists(path) && CheckpointFile.IsWhole(path))
            {
                await CopyFileAsync(path, $"{DataPlaces.CheckpointsFolder}/{Path.GetFileName(path)}", cancellation);
                return;
            }
        }
    }

    private async Task CopyFileAsync(string from, string name, CancellationToken cancellation)
    {
        if (!File.Exists(from))
            return;
        var path = Path.Combine(to.Unfinished, name);
        PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
        var bytes = new FileInfo(from).Length;
        _files.Add(new(name, bytes, await _copy.WriteAsync(from, path, bytes, cancellation)));
    }
}
