using Microsoft.Data.Sqlite;
using SensorHub.Storage.Sqlite;
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
    private readonly PartDecoder _parts = new();
    private readonly SectionDecoder _sections = new();
    private readonly EntryRows _rows = new();

    public void Run(SqliteConnection connection, BlockVisitor visit)
    {
        Each(connection, "part", ["device", "period_s", "hour", "base_position"], "", visit, row =>
        {
            var key = new PartKey(row.GetInt32(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3));
            return ($"part of device {key.Device}, period {key.PeriodS} s, hour {key.Hour}", body => _parts.Decode(key, body, _rows));
        });
        Each(connection, "chunk", ["id"], ", device, period_s, day, hours", visit, row =>
        {
            var (device, periodS, day, hours) = (row.GetInt32(1), row.GetInt32(2), row.GetInt64(3), row.GetInt32(4));
            return ($"chunk of device {device}, period {periodS} s, day {day}", body => Verify(device, periodS, day, hours, body));
        });
        Each(connection, "day_trail", ["id"], ", device, period_s, day", visit, row =>
            ($"trails of device {row.GetInt32(1)}, period {row.GetInt32(2)} s, day {row.GetInt64(3)}", VerifyTrails));
        Each(connection, "trail", ["id"], ", device, period_s, hour", visit, row =>
            ($"trail of device {row.GetInt32(1)}, period {row.GetInt32(2)} s, hour {row.GetInt64(3)}", body => SectionTrail.Verify(body)));
    }

    /// <summary>Goes through the keys and asks for each body by itself: one that cannot be read does not end the walk.</summary>
    private void Each(
        SqliteConnection connection, string table, string[] keys, string more, BlockVisitor visit, Func<SqliteDataReader, (string What, Action<byte[]> Verify)> take)
    {
        using var bodies = connection.Prepare(
            $"SELECT body FROM {table} WHERE {string.Join(" AND ", keys.Select(k => $"{k} = @{k}"))}", null, [.. keys.Select(k => "@" + k)]);
        using var command = connection.Prepare($"SELECT {string.Join(", ", keys)}{more} FROM {table}", null);
        using var row = command.ExecuteReader();
        var values = new object[keys.Length];
        while (row.Read())
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = row.GetInt64(i);
            var (what, verify) = take(row);
            Visit(what, bodies.With(values), verify, visit);
        }
    }

    private void Visit(string what, SqliteCommand bodies, Action<byte[]> verify, BlockVisitor visit)
    {
        var length = 0;
        string? fault = null;
        _rows.Clear();
        try
        {
            var body = (byte[])bodies.ExecuteScalar()!;
            length = body.Length;
            verify(body);
        }
        catch (InvalidDataException e)
        {
            fault = e.Message;
        }
        catch (SqliteException e) when (e.IsUnreadable())
        {
            fault = $"It cannot be read: {e.Message}";
        }

        visit(what, length, _rows.Count, fault);
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
