using System.Data.Common;
using Dapper;
using SensorHub.Alerts.Enforcement;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>Alerts, tasks and live events in hub.db. Commands and the evaluator go through the same writer.</summary>
public sealed partial class OperationsStore : IOperationsStore, IOperationsQueries, ILiveEventFeed
{
    private const int MaxRowsForgottenAtOnce = 10_000;

    private readonly HubDatabase _database;
    private readonly LiveSignal _signal;

    private OperationsStore(HubDatabase database, long lastSequence)
    {
        _database = database;
        _signal = new(lastSequence);
    }

    public static async Task<OperationsStore> OpenAsync(HubDatabase database, CancellationToken cancellation = default) =>
        new(database, await database.ReadAsync(LastLiveSequence, cancellation));

    public async Task<T> WriteAsync<T>(Func<IOperationsTransaction, T> work, CancellationToken cancellation)
    {
        var (result, last) = await _database.WriteAsync(
            connection =>
            {
                var transaction = new OperationsTransaction(connection);
                var done = work(transaction);
                return (done, transaction.LastLiveSequence);
            },
            cancellation);
        _signal.Advance(last);
        return result;
    }

    public Task<LiveEventRange> RangeAsync(CancellationToken cancellation) => _database.ReadAsync(
        connection => new LiveEventRange(
            connection.ExecuteScalar<long>("SELECT up_to FROM live_events_forgotten"), LastLiveSequence(connection)),
        cancellation);

    public Task<IReadOnlyList<LiveEvent>> ReadAfterAsync(long sequence, int max, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<LiveEvent>>(
            connection => connection.Query<LiveEventRow>(
                "SELECT * FROM live_events WHERE seq > @sequence ORDER BY seq LIMIT @max", new { sequence, max })
                .Select(r => r.ToEvent()).ToList(),
            cancellation);

    public ValueTask WaitBeyondAsync(long sequence, CancellationToken cancellation) => _signal.WaitBeyondAsync(sequence, cancellation);

    /// <summary>Forgets live events older than a time, oldest first, a bounded number at once. Task events are never forgotten.</summary>
    /// <returns>How many went; call again while it is not 0.</returns>
    public Task<int> ForgetLiveEventsAsync(long beforeMs, CancellationToken cancellation = default) => _database.WriteAsync(
        connection =>
        {
            var upTo = connection.ExecuteScalar<long?>(
                """
                SELECT max(seq) FROM (
                    SELECT seq FROM live_events WHERE seq < coalesce(
                        (SELECT min(seq) FROM live_events WHERE at_ms >= @beforeMs), (SELECT max(seq) + 1 FROM live_events))
                    ORDER BY seq LIMIT @MaxRowsForgottenAtOnce) AS oldest
                """,
                new { beforeMs, MaxRowsForgottenAtOnce });
            if (upTo is null)
                return 0;
            connection.Execute("UPDATE live_events_forgotten SET up_to = @upTo", new { upTo });
            return connection.Execute("DELETE FROM live_events WHERE seq <= @upTo", new { upTo });
        },
        cancellation);

    internal static long LastLiveSequence(DbConnection connection) => connection.ExecuteScalar<long>(
        "SELECT coalesce((SELECT max(seq) FROM live_events), (SELECT up_to FROM live_events_forgotten))");
}
