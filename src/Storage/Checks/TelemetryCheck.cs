using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Rollups;

namespace SensorHub.Storage.Checks;

/// <summary>Decodes every part, chunk and trail of a telemetry database and checks every block of its roll-ups.</summary>
internal sealed class TelemetryCheck(string file, CheckFindings findings, IWorkProgress progress)
{
    private readonly TelemetryVerify _verify = new();

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
            if (!ChunkSchema.IsCurrent(connection))
            {
                findings.Note($"{file} is of an older schema, its blocks were not looked at: start the hub once, which brings it up to date, and check again.");
                return;
            }

            _verify.Run(
                connection,
                (what, bytes, rows, fault) =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress.Advance(bytes);
                    Chunks++;
                    Rows += rows;
                    if (fault is not null)
                        findings.Add(file, what, fault, SqliteCheck.Remedy);
                });
            CheckRollups(connection, cancellation);
        });
    }

    private void CheckRollups(SqliteConnection connection, CancellationToken cancellation)
    {
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
