using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Telemetry.Rollups;

/// <summary>Blocks of a series in one transaction of a writer.</summary>
internal sealed class RollupTable : IDisposable
{
    private readonly RollupFormat _format = new();
    private readonly SqliteCommand _select;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _delete;

    public RollupTable(SqliteConnection connection, SqliteTransaction transaction)
    {
        _select = Prepare(
            "SELECT metric, body FROM rollup WHERE device = @device AND period_s = @period AND level = @level AND block = @block",
            "@device", "@period", "@level", "@block");
        _put = Prepare(
            """
            INSERT INTO rollup (device, period_s, level, block, metric, body) VALUES (@device, @period, @level, @block, @metric, @body)
            ON CONFLICT (device, period_s, level, block, metric) DO UPDATE SET body = excluded.body
            """,
            "@device", "@period", "@level", "@block", "@metric", "@body");
        _delete = Prepare(
            "DELETE FROM rollup WHERE device = @device AND period_s = @period AND level = @level AND block = @block AND metric = @metric",
            "@device", "@period", "@level", "@block", "@metric");

        SqliteCommand Prepare(string sql, params ReadOnlySpan<string> names)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            foreach (var name in names)
                command.Parameters.Add(new() { ParameterName = name });
            return command;
        }
    }

    /// <summary>The blocks of all metrics of a level and block.</summary>
    /// <exception cref="InvalidDataException">One is damaged.</exception>
    public IEnumerable<(int Metric, RollupBlock Block)> Load(int device, int periodS, RollupLevel level, long block)
    {
        Bind(_select, device, periodS, (int)level, block);
        using var reader = _select.ExecuteReader();
        while (reader.Read())
        {
            var rows = new RollupBlock();
            var metric = reader.GetInt32(0);
            RollupFormat.Decode(new(device, periodS, level, block, metric), reader.GetFieldValue<byte[]>(1), rows);
            yield return (metric, rows);
        }
    }

    /// <summary>In place of what the table held; an empty block is none.</summary>
    public void Put(in RollupKey key, RollupBlock block)
    {
        if (block.Rows.Length == 0)
        {
            Bind(_delete, key.Device, key.PeriodS, (int)key.Level, key.Block, key.Metric);
            _delete.ExecuteNonQuery();
            return;
        }

        Bind(_put, key.Device, key.PeriodS, (int)key.Level, key.Block, key.Metric, _format.Encode(key, block.Rows).ToArray());
        _put.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _select.Dispose();
        _put.Dispose();
        _delete.Dispose();
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }
}
