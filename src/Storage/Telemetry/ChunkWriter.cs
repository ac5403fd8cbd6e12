using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Storage.Telemetry;

/// <summary>What a compaction writes, inside its transaction. Writing the same again changes nothing.</summary>
internal sealed class ChunkWriter(SqliteConnection connection, SqliteTransaction transaction) : IDisposable
{
    private readonly SqliteCommand _chunk = Prepare(
        connection, transaction,
        "INSERT OR REPLACE INTO chunk VALUES (@device, @period, @hour, @base, @body)", "@device", "@period", "@hour", "@base", "@body");

    private readonly SqliteCommand _series = Prepare(
        connection, transaction,
        """
        INSERT INTO series VALUES (@device, @period, @trusted, @any) ON CONFLICT DO UPDATE
        SET trusted_ms = max(trusted_ms, excluded.trusted_ms), any_ms = max(any_ms, excluded.any_ms)
        """,
        "@device", "@period", "@trusted", "@any");

    private readonly SqliteCommand _compacted = Prepare(
        connection, transaction, "UPDATE compacted SET position = @position", "@position");

    /// <summary>Set once the position was moved in this transaction.</summary>
    public long? CompactedPosition { get; private set; }

    public void Put(in ChunkKey key, ReadOnlyMemory<byte> body) =>
        Run(_chunk, key.Device, key.PeriodS, key.Hour, key.BasePosition, body.ToArray());

    public void PutNewest(in SeriesNewest newest) =>
        Run(_series, newest.Device, newest.PeriodS, newest.TrustedMs, newest.AnyMs);

    /// <summary>In place of what the table held.</summary>
    public void PutHeld(HeldPackets held)
    {
        connection.Execute("DELETE FROM held_packet", transaction: transaction);
        connection.Execute(
            "INSERT INTO held_packet VALUES (@Session, @PacketId)", held.All.Select(h => new { h.Session, PacketId = (int)h.PacketId }), transaction);
    }

    public void MoveTo(long compactedPosition)
    {
        Run(_compacted, compactedPosition);
        CompactedPosition = compactedPosition;
    }

    public void Dispose()
    {
        _chunk.Dispose();
        _series.Dispose();
        _compacted.Dispose();
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Prepare(
        SqliteConnection connection, SqliteTransaction transaction, string sql, params ReadOnlySpan<string> names)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var name in names)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
