using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Checks;

/// <summary>Decodes every chunk of a telemetry database and checks every block of its roll-ups.</summary>
internal sealed class TelemetryCheck(string file, CheckFindings findings, IWorkProgress progress)
{
    private readonly ChunkDecoder _decoder = new();
    private readonly EntryRows _rows = new();

    public long Chunks { get; private set; }
    public long Rows { get; private set; }
    public long Rollups { get; private set; }

    /// <summary>Null when it could not be read.</summary>
    public long? CompactedPosition { get; private set; }

    public void Run(CancellationToken cancellation)
    {
        progress.Begin("telemetry.db", File.Exists(file) ? new FileInfo(file).Length : 0);
        SqliteCheck.Run(file, findings, connection =>
        {
            CompactedPosition = connection.QuerySingleOrDefault<long?>("SELECT position FROM compacted");
            if (CompactedPosition is null)
                findings.Add(file, "table compacted", "It is empty: how far the journal is compacted is not known.", SqliteCheck.Remedy);
            CheckChunks(connection, cancellation);
            CheckRollups(connection, cancellation);
        });
    }

    private void CheckChunks(SqliteConnection connection, CancellationToken cancellation)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT device, period_s, hour, base_position, body FROM chunk";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var key = new ChunkKey(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3));
            var body = reader.GetFieldValue<byte[]>(4);
            Check(key, body);
            progress.Advance(body.Length);
        }
    }

    private void Check(in ChunkKey key, byte[] body)
    {
        Chunks++;
        _rows.Clear();
        try
        {
            _decoder.Decode(key, body, _rows);
            Rows += _rows.Count;
        }
        catch (InvalidDataException e)
        {
            findings.Add(file, $"chunk of device {key.Device}, period {key.PeriodS} s, hour {key.Hour}", e.Message, SqliteCheck.Remedy);
        }
    }

    private void CheckRollups(SqliteConnection connection, CancellationToken cancellation)
    {
        // A database of before there were roll-ups gets its table when a hub opens it.
        if (connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_schema WHERE name = 'rollup'") == 0)
            return;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT device, period_s, level, block, metric, body FROM rollup";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var key = new RollupKey(reader.GetInt32(0), reader.GetInt32(1), (RollupLevel)reader.GetInt32(2), reader.GetInt64(3), reader.GetInt32(4));
            var body = reader.GetFieldValue<byte[]>(5);
            Rollups++;
            try
            {
                RollupFormat.Verify(key, body);
            }
            catch (InvalidDataException e)
            {
                findings.Add(
                    file, $"roll-up of device {key.Device}, period {key.PeriodS} s, level {key.Level}, block {key.Block}, metric {key.Metric}", e.Message,
                    SqliteCheck.Remedy);
            }

            progress.Advance(body.Length);
        }
    }
}
