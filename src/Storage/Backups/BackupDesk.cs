using Microsoft.Extensions.Logging;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Backups;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;

namespace SensorHub.Storage.Backups;

/// <summary>Makes backups of the hub that it lives in. Disposing it ends the one that is being made; what was whole before still is.</summary>
public sealed partial class BackupDesk(
    BackupOptions options, DataPlaces places, SegmentJournal journal, IAuditLog audit, TimeProvider city, TimeProvider timers,
    ILogger<BackupDesk> log) : IBackupDesk, IAsyncDisposable
{
    private readonly BackupRoot _root = new(options.Folder);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _starting = new(1);
    private readonly Lock _gate = new();
    private CurrentBackup? _current;
    private Task _running = Task.CompletedTask;

    public string Root => _root.Path;

    public BackupStanding? Last
    {
        get
        {
            lock (_gate)
                return _current?.Standing;
        }
    }

    public async Task<BackupStanding> StartAsync(string? folder, int? keep, Actor actor, CancellationToken cancellation)
    {
        var path = _root.Resolve(folder);
        var kept = keep ?? options.Keep;
        if (kept is < 1 or > BackupOptions.MaxKeep)
            throw new BackupRefusedException($"1 to {BackupOptions.MaxKeep} generations may be kept.");
        await _starting.WaitAsync(cancellation);
        try
        {
            EnsureFree();
            await audit.AppendAsync(new(actor, "backup.begin", "hub", new { folder = path, keep = kept }), cancellation);
            lock (_gate)
            {
                var begun = _current = new CurrentBackup(path, city.NowMs());
                _running = Task.Run(() => RunAsync(begun, kept, actor, _stop.Token), CancellationToken.None);
                return begun.Standing;
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    public IReadOnlyList<BackupGeneration> List(string? folder) =>
        [.. new BackupFolder(_root.Resolve(folder)).List().Reverse().Select(g => g.Shown())];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _starting.WaitAsync();
        await _running;
        _starting.Dispose();
        _stop.Dispose();
    }

    private void EnsureFree()
    {
        if (_stop.IsCancellationRequested)
            throw new BackupRefusedException("The hub stops.");
        if (!_running.IsCompleted)
            throw new BackupRefusedException($"A backup to {Last?.Folder} is being made already: wait for its end.");
    }

    private async Task RunAsync(CurrentBackup current, int keep, Actor actor, CancellationToken cancellation)
    {
        try
        {
            var to = current.Standing.Folder;
            using var source = new GrowingJournal(journal);
            var run = new BackupRun(
                new(places, source, city), new(to), new(timers, options.MaxBytesPerSecond, new(to, journal.Options.MinFreeBytes)), current);
            var made = await run.RunAsync(keep, cancellation);
            current.End(city.NowMs(), made.Name, fault: null);
            LogDone(made.Path, made.Manifest.Bytes);
            await AuditAsync(new(actor, "backup.done", "hub", new { folder = current.Standing.Folder, generation = made.Name }));
        }
        catch (OperationCanceledException)
        {
            const string fault = "The hub was stopped before it was done.";
            current.End(city.NowMs(), generation: null, fault);
            await AuditAsync(new(actor, "backup.failed", "hub", new { folder = current.Standing.Folder, fault }));
        }
        catch (Exception e)
        {
            current.End(city.NowMs(), generation: null, e.Message);
            LogFailed(current.Standing.Folder, e);
            await AuditAsync(new(actor, "backup.failed", "hub", new { folder = current.Standing.Folder, fault = e.Message }));
        }
    }

    private async Task AuditAsync(AuditEntry entry)
    {
        try
        {
            await audit.AppendAsync(entry, CancellationToken.None);
        }
        catch (IOException e)
        {
            LogNotAudited(entry.Action, e);
        }
    }

    [LoggerMessage(4600, LogLevel.Information, "Backup made: {Path}, {Bytes} bytes")]
    private partial void LogDone(string path, long bytes);

    [LoggerMessage(4601, LogLevel.Error, "No backup was made in {Folder}; those that were there are as they were")]
    private partial void LogFailed(string folder, Exception cause);

    [LoggerMessage(4602, LogLevel.Warning, "{Action} could not be put into the audit log")]
    private partial void LogNotAudited(string action, Exception cause);
}
