using SensorHub.Devices.Backups;

namespace SensorHub.Storage.Backups;

/// <summary>When the next backup is due. A restart of the hub changes nothing: what counts is the newest one there is.</summary>
public sealed class BackupSchedule(TimeSpan every)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMinutes(10);

    /// <param name="last">The last one tried since the start, if any.</param>
    /// <param name="there">Generations, newest first.</param>
    public bool IsDue(long nowMs, BackupStanding? last, IReadOnlyList<BackupGeneration> there)
    {
        if (last is { State: BackupState.Running })
            return false;
        var pause = every < PauseAfterFailure ? every : PauseAfterFailure;
        if (last is { State: BackupState.Failed } && nowMs - last.StartedMs < pause.TotalMilliseconds)
            return false;
        return there.Count == 0 || nowMs - there[0].TakenMs >= every.TotalMilliseconds;
    }
}
