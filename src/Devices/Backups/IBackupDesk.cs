using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Backups;

public enum BackupState
{
    Running,
    Done,
    Failed,
}

/// <summary>A backup that is being made, or the last one since the hub started.</summary>
/// <param name="Folder">Full path of where it goes.</param>
/// <param name="Part">What is being copied.</param>
/// <param name="Done">Bytes of the part that are copied, of <paramref name="Total"/>; 0 of 0 = not known.</param>
/// <param name="Generation">Its name, once it is done.</param>
/// <param name="Fault">Why it failed, and what to do.</param>
public sealed record BackupStanding(
    string Folder, BackupState State, long StartedMs, long? EndedMs, string Part, long Done, long Total, string? Generation, string? Fault);

/// <summary>A whole backup that is kept.</summary>
/// <param name="Name">Of its folder.</param>
/// <param name="TakenMs">City time: registry, alerts and tasks are as they stood then.</param>
/// <param name="UpToMs">City time of the newest reading's commit in it.</param>
/// <param name="Bytes">Of all it refers to; segments are shared between generations.</param>
public sealed record BackupGeneration(string Name, long TakenMs, long UpToMs, long Bytes);

/// <summary>Makes backups of the running hub, one at a time. Thread safe.</summary>
public interface IBackupDesk
{
    /// <summary>Folder that all backups lie in, or below.</summary>
    string Root { get; }

    /// <summary>Null while none was made since the start.</summary>
    BackupStanding? Last { get; }

    /// <summary>Begins a backup and returns at once; it is in the audit log with its end.</summary>
    /// <param name="folder">Within <see cref="Root"/>, relative to it or whole; null = the root itself.</param>
    /// <param name="keep">Generations to keep there, 1 to 1 000; null = as configured.</param>
    /// <exception cref="BackupRefusedException">One is being made already, or the folder is not to be written to.</exception>
    Task<BackupStanding> StartAsync(string? folder, int? keep, Actor actor, CancellationToken cancellation);

    /// <summary>Generations in a folder, newest first.</summary>
    /// <exception cref="BackupRefusedException">The folder is not within the root.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">A manifest is damaged.</exception>
    IReadOnlyList<BackupGeneration> List(string? folder);
}

/// <summary>A backup is not begun; the message says why and what to do.</summary>
public sealed class BackupRefusedException(string message) : Exception(message);
