using SensorHub.Devices.Backups;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Tests.Hub;

/// <summary>A desk that takes one backup and never ends it.</summary>
internal sealed class MemoryBackups : IBackupDesk
{
    public string Root => "/backups";
    public BackupStanding? Last { get; private set; }

    public Task<BackupStanding> StartAsync(string? folder, int? keep, Actor actor, CancellationToken cancellation) => Last is null
        ? Task.FromResult(Last = new(folder ?? Root, BackupState.Running, 1_787_234_400_000, null, "journal", 5, 10, null, null))
        : throw new BackupRefusedException("A backup is being made already: wait for its end.");

    public IReadOnlyList<BackupGeneration> List(string? folder) => folder is null or "daily"
        ? [new("20260815T220000000Z", 1_787_234_400_000, 1_787_234_401_000, 4096)]
        : throw new BackupRefusedException($"{folder} is not within {Root}.");
}
