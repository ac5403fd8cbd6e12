using Dapper;
using SensorHub.Devices.Books;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational.Operations;
using SensorHub.Storage.Operational.Sessions;

namespace SensorHub.Storage.Operational.Ledger;

/// <summary>The loss ledger in hub.db.</summary>
public sealed class LedgerStore(HubDatabase database) : ILedgerStore
{
    private const int Shard = 0;

    public Task<LedgerEntry?> LastAsync(CancellationToken cancellation) => database.ReadAsync(
        connection => connection.QueryFirstOrDefault<LedgerRow>("SELECT * FROM ledger ORDER BY at_ms DESC LIMIT 1")?.ToEntry(), cancellation);

    public Task AppendAsync(LedgerEntry entry, long keepFromMs, CancellationToken cancellation) => database.WriteAsync(
        connection =>
        {
            connection.Execute("DELETE FROM ledger WHERE at_ms < @keepFromMs", new { keepFromMs });
            return connection.Execute(
                """
                INSERT INTO ledger (at_ms, from_ms, is_gap, is_last, received, stored, duplicates, conflicts, quarantined, dropped, pending, written, evaluated,
                    decided, notified, intake_diff, evaluation_diff, notification_diff, journal_at, evaluated_at, decided_at, notified_at, sources)
                VALUES (@AtMs, @FromMs, @IsGap, @IsLast, @Received, @Stored, @Duplicates, @Conflicts, @Quarantined, @Dropped, @Pending, @Written, @Evaluated,
                    @Decided, @Notified, @IntakeDiff, @EvaluationDiff, @NotificationDiff, @JournalAt, @EvaluatedAt, @DecidedAt, @NotifiedAt, @Sources)
                ON CONFLICT (at_ms) DO NOTHING
                """,
                LedgerRow.Of(entry));
        },
        cancellation);

    public Task<IReadOnlyList<LedgerEntry>> ReadAsync(TimeSpanMs span, int max, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<LedgerEntry>>(
            connection => connection.Query<LedgerRow>(
                "SELECT * FROM ledger WHERE at_ms >= @FromMs AND at_ms < @ToMs ORDER BY at_ms LIMIT @max", new { span.FromMs, span.ToMs, max })
                .Select(r => r.ToEntry()).ToList(),
            cancellation);

    public Task<long> CountDecidedAsync(long above, long upTo, CancellationToken cancellation) => above >= upTo
        ? Task.FromResult(0L)
        : database.ReadAsync(
            connection => connection.ExecuteScalar<long>("SELECT count(*) FROM live_events WHERE seq > @above AND seq <= @upTo", new { above, upTo }), cancellation);

    public Task<LedgerPositions> PositionsAsync(CancellationToken cancellation) => database.ReadAsync(
        connection => new LedgerPositions(
            0,
            Positions.Get(connection, Shard, OperationsTransaction.Evaluator) ?? 0,
            OperationsStore.LastLiveSequence(connection),
            Positions.Get(connection, Shard, SessionStore.Publisher) ?? 0),
        cancellation);
}
