using SensorHub.Storage.Operational;
using SensorHub.Storage.Postgres;
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

    /// <summary>Where operational data lie when not in hub.db.</summary>
    public PostgresOptions Postgres { get; init; } = new();

    public string HubDatabase => Path.Combine(Folder, Operational.HubDatabase.FileName);

    /// <summary>What hub.db is called once its data were moved to a database server.</summary>
    public string MovedHubDatabase => HubDatabase + ".moved";

    public string Checkpoints => Path.Combine(Folder, CheckpointsFolder);
    public string KeyFile => Path.Combine(Folder, HubKey.RelativePath);
}
