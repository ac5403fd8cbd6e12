namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>The table of roll-ups in telemetry.db.</summary>
internal static class RollupSchema
{
    // The metrics of one block lie together for who writes, a block of one metric is one look-up for who asks. With a rowid, since a body beyond a page
    // then leaves no page half empty.
    public const string Create = """
        CREATE TABLE IF NOT EXISTS rollup (
          id INTEGER PRIMARY KEY, device INTEGER NOT NULL, period_s INTEGER NOT NULL, level INTEGER NOT NULL, block INTEGER NOT NULL,
          metric INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX IF NOT EXISTS rollup_block ON rollup (device, period_s, level, block, metric);
        """;
}
