using Microsoft.Data.Sqlite;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Telemetry;

/// <summary>One block of telemetry.db, gone through.</summary>
/// <param name="what">For a person: which block it is.</param>
/// <param name="rows">Entries that it holds; 0 of a trail.</param>
/// <param name="fault">What is wrong with it; null when nothing is.</param>
internal delegate void BlockVisitor(string what, int bytes, int rows, string? fault);

/// <summary>Goes through every part, chunk and trail of a telemetry database: checksums, and whether what lies in them can be read. Not thread safe.</summary>
internal sealed class TelemetryVerify
{
    private const int BodyColumn = 4;

    private readonly PartDecoder _parts = new();
    private readonly SectionDecoder _sections = new();
    private readonly EntryRows _rows = new();

    public void Run(SqliteConnection connection, BlockVisitor visit)
    {
        Each(connection, "SELECT device, period_s, hour, base_position, body FROM part", row =>
        {
            var key = new PartKey(row.GetInt32(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3));
            Visit($"part of device {key.Device}, period {key.PeriodS} s, hour {key.Hour}", row, body => _parts.Decode(key, body, _rows), visit);
        });
        Each(connection, "SELECT device, period_s, day, hours, body FROM chunk", row =>
        {
            var (device, periodS, day, hours) = (row.GetInt32(0), row.GetInt32(1), row.GetInt64(2), row.GetInt32(3));
            Visit($"chunk of device {device}, period {periodS} s, day {day}", row, body => Verify(device, periodS, day, hours, body), visit);
        });
        Each(connection, "SELECT device, period_s, day, newest_position, body FROM day_trail", row =>
            Visit($"trails of device {row.GetInt32(0)}, period {row.GetInt32(1)} s, day {row.GetInt64(2)}", row, VerifyTrails, visit));
        Each(connection, "SELECT device, period_s, hour, newest_position, body FROM trail", row =>
            Visit($"trail of device {row.GetInt32(0)}, period {row.GetInt32(1)} s, hour {row.GetInt64(2)}", row, body => SectionTrail.Verify(body), visit));
    }

    private static void Each(SqliteConnection connection, string sql, Action<SqliteDataReader> take)
    {
        using var command = connection.Prepare(sql, null);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            take(reader);
    }

    private void Visit(string what, SqliteDataReader row, Action<byte[]> verify, BlockVisitor visit)
    {
        var body = row.GetFieldValue<byte[]>(BodyColumn);
        _rows.Clear();
        string? fault = null;
        try
        {
            verify(body);
        }
        catch (InvalidDataException e)
        {
            fault = e.Message;
        }

        visit(what, body.Length, _rows.Count, fault);
    }

    private static void VerifyTrails(byte[] body)
    {
        foreach (var frame in ChunkBody.Sections(body))
            SectionTrail.Verify(frame.Payload(body));
    }

    private void Verify(int device, int periodS, long day, int hours, byte[] body)
    {
        var seen = 0;
        foreach (var section in ChunkBody.Sections(body))
        {
            _sections.Decode(device, periodS, day, section, body, [], _rows);
            seen |= new SectionKey(device, periodS, day, section.FirstHour, section.Hours).Mask;
        }

        if ((hours & ~seen) != 0)
            throw new InvalidDataException($"It names hours ({hours:x}) that no section of it covers ({seen:x}).");
    }
}
