using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Storage.Telemetry;

/// <summary>What a compaction writes, inside its transaction. Writing the same again changes nothing.</summary>
internal sealed class ChunkWriter(SqliteConnection connection, SqliteTransaction transaction) : IDisposable
{
    private readonly SqliteCommand _part = connection.Prepare(
        "INSERT OR REPLACE INTO part VALUES (@device, @period, @hour, @base, @body)", transaction, "@device", "@period", "@hour", "@base", "@body");

    private readonly SqliteCommand _series = connection.Prepare(
        """
        INSERT INTO series VALUES (@device, @period, @trusted, @any) ON CONFLICT DO UPDATE
        SET trusted_ms = max(trusted_ms, excluded.trusted_ms), any_ms = max(any_ms, excluded.any_ms)
        """,
        transaction, "@device", "@period", "@trusted", "@any");

    /// <summary>Set once the position was moved in this transaction.</summary>
    public long? CompactedPosition { get; private set; }

    public void Put(in PartKey key, ReadOnlyMemory<byte> body) =>
        _part.Run(key.Device, key.PeriodS, key.Hour, key.BasePosition, body.ToArray());

    public void PutNewest(in SeriesNewest newest) =>
        _series.Run(newest.Device, newest.PeriodS, newest.TrustedMs, newest.AnyMs);

    /// <summary>In place of what the table held.</summary>
    public void PutHeld(HeldPackets held)
    {
        connection.Execute("DELETE FROM held_packet", transaction: transaction);
        connection.Execute(
            "INSERT INTO held_packet VALUES (@Session, @PacketId)", held.All.Select(h => new { h.Session, PacketId = (int)h.PacketId }), transaction);
    }

    public void MoveTo(long compactedPosition)
    {
        connection.Execute("UPDATE compacted SET position = @compactedPosition", new { compactedPosition }, transaction);
        CompactedPosition = compactedPosition;
    }

    public void Dispose()
    {
        _part.Dispose();
        _series.Dispose();
    }
}
