using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Tests.Telemetry;

/// <summary>Makes a telemetry database what an earlier hub would have written of the same readings: it knew parts only, and called them chunks.</summary>
internal static class OldSchema
{
    /// <summary>Schema 3: each trail had a row.</summary>
    public static void Version3(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        var days = connection.Query<(long Device, long PeriodS, long Day, long Newest, byte[] Body)>("SELECT device, period_s, day, newest_position, body FROM day_trail").ToList();
        foreach (var day in days)
        {
            foreach (var frame in ChunkBody.Sections(day.Body))
                connection.Execute(
                    "INSERT INTO trail (device, period_s, hour, newest_position, body) VALUES (@Device, @PeriodS, @Hour, @Newest, @Trail)",
                    new { day.Device, day.PeriodS, Hour = day.Day * 24 + frame.FirstHour, day.Newest, Trail = frame.Payload(day.Body).ToArray() });
        }

        connection.Execute("DROP TABLE day_trail; PRAGMA user_version = 3");
    }

    /// <summary>The schema of 0.2: with held packets.</summary>
    public static void Version2(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        connection.QuerySingle<long>("SELECT (SELECT count(*) FROM chunk)").ShouldBe(0, "sealed hours are not of that time");
        connection.Execute("""
            DROP TABLE chunk;
            DROP TABLE trail;
            DROP TABLE day_trail;
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
