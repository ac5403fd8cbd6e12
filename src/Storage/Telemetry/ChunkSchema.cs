using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;
using SensorHub.Storage.Telemetry.Retention;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Telemetry;

/// <summary>The tables of telemetry.db and how it is opened.</summary>
internal static class ChunkSchema
{
    private const long Version = 4;

    // series: what a start needs to know of compacted time.
    private const string Create = """
        CREATE TABLE part (
          device INTEGER NOT NULL, period_s INTEGER NOT NULL, hour INTEGER NOT NULL, base_position INTEGER NOT NULL,
          body BLOB NOT NULL,
          PRIMARY KEY (device, period_s, hour, base_position)) WITHOUT ROWID, STRICT;
        CREATE TABLE series (
          device INTEGER NOT NULL, period_s INTEGER NOT NULL, trusted_ms INTEGER NOT NULL, any_ms INTEGER NOT NULL,
          PRIMARY KEY (device, period_s)) WITHOUT ROWID, STRICT;
        CREATE TABLE compacted (id INTEGER PRIMARY KEY CHECK (id = 0), position INTEGER NOT NULL) STRICT;
        INSERT INTO compacted VALUES (0, 0);
        """;

    // held_packet: QoS 2 identifiers held where the compacted part of the journal ends.
    private const string AddHeldPackets = """
        CREATE TABLE held_packet (
          session INTEGER NOT NULL, packet_id INTEGER NOT NULL,
          PRIMARY KEY (session, packet_id)) WITHOUT ROWID, STRICT;
        """;

    // What version 2 called chunks are parts now, in the very same bytes, and are sealed like any. Those of a segment that
    // was not finished come again.
    private const string RenameParts = """
        ALTER TABLE chunk RENAME TO part;
        DELETE FROM part WHERE base_position >= (SELECT position FROM compacted);
        """;

    // part: what one stretch of journal has of an hour, until the hour is over. chunk: sealed hours of a day, their bits in hours; with a rowid, since a
    // body beyond a page then leaves no page half empty. trail: of a section that begins at the hour; goes with the journal before newest_position.
    private const string AddSealed = """
        CREATE TABLE chunk (
          id INTEGER PRIMARY KEY, device INTEGER NOT NULL, period_s INTEGER NOT NULL, day INTEGER NOT NULL, hours INTEGER NOT NULL,
          newest_position INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX chunk_day ON chunk (device, period_s, day);
        CREATE TABLE trail (
          id INTEGER PRIMARY KEY, device INTEGER NOT NULL, period_s INTEGER NOT NULL, hour INTEGER NOT NULL, newest_position INTEGER NOT NULL,
          body BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX trail_hour ON trail (device, period_s, hour);
        CREATE INDEX trail_age ON trail (newest_position);
        """;

    // day_trail: those of a day's sections, framed as they are; a row for each section took as much again for itself. trail has what version 3 wrote.
    private const string AddDayTrails = """
        CREATE TABLE day_trail (
          id INTEGER PRIMARY KEY, device INTEGER NOT NULL, period_s INTEGER NOT NULL, day INTEGER NOT NULL, newest_position INTEGER NOT NULL,
          body BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX day_trail_day ON day_trail (device, period_s, day);
        CREATE INDEX day_trail_age ON day_trail (newest_position);
        """;

    /// <summary>A connection for writing, the schema made when it is missing.</summary>
    /// <exception cref="InvalidDataException">The file was written by a later hub.</exception>
    public static SqliteConnection OpenForWriting(string file)
    {
        var connection = SqliteFile.Open(file, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // What parts leave free is given back to the disk bit by bit; the log is cut to 64 MiB after a large compaction.
            connection.Execute("""
                PRAGMA page_size = 2048; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384; PRAGMA busy_timeout = 5000;
                """);
            var version = connection.QuerySingle<long>("PRAGMA user_version");
            if (version > Version)
                throw new InvalidDataException($"{file} has schema version {version}, this hub knows {Version}: start the newer hub.");
            if (version < Version)
                connection.Execute($"BEGIN IMMEDIATE; {From(version)} PRAGMA user_version = {Version}; COMMIT;");
            connection.Execute(RollupSchema.Create);
            connection.Execute(RetentionSchema.Create);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>False for a file of an earlier hub: it has not every table until this hub opens it.</summary>
    public static bool IsCurrent(SqliteConnection connection) =>
        connection.QuerySingle<long>("PRAGMA user_version") >= Version
        && connection.QuerySingle<long>("SELECT count(*) FROM sqlite_schema WHERE name IN ('rollup', 'held_entry')") == 2;

    private static string From(long version) => version switch
    {
        0 => Create + AddHeldPackets + AddSealed + AddDayTrails,
        1 => AddHeldPackets + RenameParts + AddSealed + AddDayTrails,
        2 => RenameParts + AddSealed + AddDayTrails,
        _ => AddDayTrails,
    };

    public static SqliteConnection OpenForReading(string file)
    {
        var connection = SqliteFile.Open(file, SqliteOpenMode.ReadOnly);
        try
        {
            connection.Execute("PRAGMA query_only = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
