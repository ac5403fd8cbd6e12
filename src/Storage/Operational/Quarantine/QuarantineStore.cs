using System.Data.Common;
using Dapper;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Storage.Operational.Operations;

namespace SensorHub.Storage.Operational.Quarantine;

/// <param name="MaxRows">From 1; default 100 000.</param>
/// <param name="MaxBytes">Of payloads; default 1 GB.</param>
public sealed record QuarantineBounds(int MaxRows = 100_000, long MaxBytes = 1L << 30);

/// <summary>The quarantine list in hub.db.</summary>
public sealed class QuarantineStore(HubDatabase database, QuarantineBounds bounds) : IQuarantine
{
    private const string Follower = "quarantine";
    private const int RemovedAtOnce = 500;
    private const string Columns =
        "position, received_ms, device, format, reason, detail, topic, length(payload) AS payload_length, replayed_ms";

    public Task<IReadOnlyList<QuarantinedPayload>> ListAsync(QuarantineFilter filter, CancellationToken cancellation = default) =>
        database.ReadAsync<IReadOnlyList<QuarantinedPayload>>(
            connection => connection.Query<QuarantineRow>(
                $"""
                 SELECT {Columns} FROM quarantine
                 WHERE position < @Before AND (@Device IS NULL OR device = @Device) AND (@Reason IS NULL OR reason = @Reason)
                     AND (@replayed IS NULL OR (CASE WHEN replayed_ms IS NULL THEN 0 ELSE 1 END) = @replayed)
                 ORDER BY position DESC LIMIT @Max
                 """,
                new { Before = filter.Before ?? long.MaxValue, filter.Device, Reason = (int?)filter.Reason, replayed = SqlFlag.Of(filter.Replayed), filter.Max })
                .Select(r => r.ToPayload()).ToList(),
            cancellation);

    public Task<QuarantinedPayload?> FindAsync(long position, CancellationToken cancellation = default) => database.ReadAsync(
        connection => connection.QuerySingleOrDefault<QuarantineRow>(
            $"SELECT {Columns} FROM quarantine WHERE position = @position", new { position })?.ToPayload(),
        cancellation);

    public Task<byte[]?> PayloadAsync(long position, CancellationToken cancellation = default) => database.ReadAsync(
        connection => connection.ExecuteScalar<byte[]?>("SELECT payload FROM quarantine WHERE position = @position", new { position }),
        cancellation);

    public Task<bool> MarkReplayedAsync(long position, long atMs, CancellationToken cancellation = default) => database.WriteAsync(
        connection => connection.Execute(
            "UPDATE quarantine SET replayed_ms = @atMs WHERE position = @position", new { position, atMs }) > 0,
        cancellation);

    public Task<QuarantineCounts> CountsAsync(CancellationToken cancellation = default) => database.ReadAsync(
        connection =>
        {
            var (kept, dropped) = connection.QuerySingle<(long, long)>("SELECT kept, dropped FROM quarantine_state");
            return new QuarantineCounts(kept, dropped, Positions.Get(connection, 0, Follower) ?? 0);
        },
        cancellation);

    /// <summary>Removes payloads that came before a position of the journal and are not held, a bounded piece; they count as dropped.</summary>
    /// <param name="after">Where to go on: 0, then what the call before returned.</param>
    /// <returns>Null when all was gone through.</returns>
    /// <exception cref="IOException">The data cannot be written now; the same call may be made again.</exception>
    public Task<long?> RemoveBeforeAsync(long position, long after, HeldSpans held, CancellationToken cancellation = default) => database.WriteAsync(
        connection =>
        {
            var rows = connection.Query<QuarantineRow>(
                $"""
                 SELECT {Columns} FROM quarantine WHERE position > @after AND position < @position ORDER BY position LIMIT @RemovedAtOnce
                 """,
                new { after, position, RemovedAtOnce }).ToList();
            var past = rows.Where(r => !held.Holds((int)r.Device, r.ReceivedMs)).ToList();
            connection.Execute("DELETE FROM quarantine WHERE position = @Position", past.Select(r => new { r.Position }));
            connection.Execute(
                "UPDATE quarantine_state SET kept = kept - @count, bytes = bytes - @bytes, dropped = dropped + @count",
                new { count = past.Count, bytes = past.Sum(r => r.PayloadLength) });
            return rows.Count == RemovedAtOnce ? rows[^1].Position : (long?)null;
        },
        cancellation);

    internal Task<long?> PositionAsync(int shard, CancellationToken cancellation) =>
        database.ReadAsync(connection => Positions.Get(connection, shard, Follower), cancellation);

    /// <summary>Takes rows in together with the position they reach to; drops the oldest beyond the bounds.</summary>
    internal Task AddAsync(int shard, IReadOnlyList<QuarantineRow> rows, long position, CancellationToken cancellation) => database.WriteAsync(
        connection =>
        {
            connection.Execute(
                """
                INSERT INTO quarantine (position, received_ms, device, format, reason, detail, topic, payload)
                VALUES (@Position, @ReceivedMs, @Device, @Format, @Reason, @Detail, @Topic, @Payload)
                """,
                rows);
            connection.Execute(
                "UPDATE quarantine_state SET kept = kept + @count, bytes = bytes + @bytes",
                new { count = rows.Count, bytes = rows.Sum(r => (long)r.Payload.Length) });
            DropOldest(connection);
            Positions.Set(connection, shard, Follower, position);
            return 0;
        },
        cancellation);

    private void DropOldest(DbConnection connection)
    {
        var (kept, bytes) = connection.QuerySingle<(long, long)>("SELECT kept, bytes FROM quarantine_state");
        while (kept > bounds.MaxRows || (bytes > bounds.MaxBytes && kept > 0))
        {
            var length = connection.ExecuteScalar<long>(
                "DELETE FROM quarantine WHERE position = (SELECT min(position) FROM quarantine) RETURNING length(payload)");
            connection.Execute(
                "UPDATE quarantine_state SET kept = kept - 1, bytes = bytes - @length, dropped = dropped + 1", new { length });
            kept--;
            bytes -= length;
        }
    }
}
