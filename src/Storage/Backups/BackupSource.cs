namespace SensorHub.Storage.Backups;

/// <summary>What a backup is made of.</summary>
/// <param name="City">City time.</param>
internal sealed record BackupSource(DataPlaces Places, IJournalSource Journal, TimeProvider City);
