namespace SensorHub.Storage.Backups;

/// <summary>What a backup is made of.</summary>
/// <param name="HasHubDatabase">False when operational data are in a database server.</param>
/// <param name="City">City time.</param>
internal sealed record BackupSource(DataPlaces Places, IJournalSource Journal, bool HasHubDatabase, TimeProvider City);
