using SensorHub.Devices.Backups;
using SensorHub.Storage.Checks;

namespace SensorHub.Storage.Backups;

/// <summary>How far the backup that is being made is. Told by its thread, asked by any.</summary>
internal sealed class CurrentBackup(string folder, long startedMs) : IWorkProgress
{
    private readonly Lock _gate = new();
    private BackupStanding _standing = new(folder, BackupState.Running, startedMs, null, "starting", 0, 0, null, null);

    public BackupStanding Standing
    {
        get
        {
            lock (_gate)
                return _standing;
        }
    }

    public void Begin(string what, long total)
    {
        lock (_gate)
            _standing = _standing with { Part = what, Done = 0, Total = total };
    }

    public void Advance(long done)
    {
        lock (_gate)
            _standing = _standing with { Done = _standing.Done + done };
    }

    public void End(long ms, string? generation, string? fault)
    {
        lock (_gate)
            _standing = _standing with { State = fault is null ? BackupState.Done : BackupState.Failed, EndedMs = ms, Generation = generation, Fault = fault };
    }
}
