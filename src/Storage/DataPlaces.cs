using SensorHub.Storage.Operational;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Storage;

/// <summary>Where the state of one hub lies.</summary>
/// <param name="Folder">The data folder: hub.db, checkpoints and keys.</param>
/// <param name="Journal">Folder of the journal's segments.</param>
/// <param name="TelemetryDatabase">File of compacted telemetry.</param>
public sealed record DataPlaces(string Folder, string Journal, string TelemetryDatabase)
{
    public const string JournalFolder = "journal";
    public const string CheckpointsFolder = "checkpoints";

    /// <summary>As they lie when no setting says otherwise.</summary>
    public static DataPlaces In(string folder) =>
        new(folder, Path.Combine(folder, JournalFolder), Path.Combine(folder, TelemetryOptions.DefaultFileName));

    public string HubDatabase => Path.Combine(Folder, Operational.HubDatabase.FileName);
    public string Checkpoints => Path.Combine(Folder, CheckpointsFolder);
    public string KeyFile => Path.Combine(Folder, HubKey.RelativePath);
}
