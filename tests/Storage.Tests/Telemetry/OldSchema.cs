using Dapper;
using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Tests.Telemetry;

/// <summary>Makes a telemetry database what an earlier hub would have written of the same readings: it knew parts only, and called them chunks.</summary>
internal static class OldSchema
{
    /// <summary>The schema of 0.2: with held packets.</summary>
    public static void Version2(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        connection.QuerySingle<long>("SELECT (SELECT count(*) FROM chunk)").ShouldBe(0, "sealed hours are not of that time");
        connection.Execute("""
            DROP TABLE chunk;
            DROP TABLE trail;
            CREATE TABLE chunk (
              device INTEGER NOT NULL, period_s INTEGER NOT NULL, hour INTEGER NOT NULL, base_position INTEGER NOT NULL,
              body BLOB NOT NULL,
              PRIMARY KEY (device, period_s, hour, base_position)) WITHOUT ROWID, STRICT;
            INSERT INTO chunk SELECT * FROM part;
            DROP TABLE part;
            PRAGMA user_version = 2;
            """);
    }

    /// <summary>The first schema.</summary>
    public static void Version1(string file)
    {
        Version2(file);
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Execute("DROP TABLE held_packet; PRAGMA user_version = 1");
    }
}
