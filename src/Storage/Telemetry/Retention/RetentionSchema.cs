namespace SensorHub.Storage.Telemetry.Retention;

/// <summary>The tables of telemetry.db that say what may go.</summary>
internal static class RetentionSchema
{
    // retention_mark: where the journal ended at a running time. retention_floor: by class, event time before which values may be gone.
    // held_entry: entries under hold whose segment is gone, as they came.
    public const string Create = """
        CREATE TABLE IF NOT EXISTS retention_mark (running_ms INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS retention_floor (class INTEGER PRIMARY KEY, removed_before_ms INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS held_entry (
          position INTEGER PRIMARY KEY, device INTEGER NOT NULL, event_ms INTEGER NOT NULL, period_s INTEGER NOT NULL, entry BLOB NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS held_entry_by_time ON held_entry (device, event_ms);
        """;
}
