using System.Data.Common;
using Dapper;
using SensorHub.Alerts.Enforcement;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>One write at work; alive only while its transaction is.</summary>
internal sealed partial class OperationsTransaction(DbConnection connection) : IOperationsTransaction
{
    internal const string Evaluator = "evaluator";

    /// <summary>Sequence of the newest live event written here; 0 when there is none.</summary>
    public long LastLiveSequence { get; private set; }

    public LiveEvent AppendLiveEvent(LiveEvent e)
    {
        var numbered = e with { Sequence = NextSequence() };
        connection.Execute(
            """
            INSERT INTO live_events (seq, type, at_ms, about_id, area_id, squad_id, payload)
            VALUES (@Sequence, @Type, @AtMs, @AboutId, @AreaId, @SquadId, @Payload)
            """,
            numbered);
        LastLiveSequence = numbered.Sequence;
        return numbered;
    }

    public long? EvaluatedPosition(int shard) => Positions.Get(connection, shard, Evaluator);

    public void SetEvaluatedPosition(int shard, long position) => Positions.Set(connection, shard, Evaluator, position);

    private long NextSequence() => connection.ExecuteScalar<long>(
        "UPDATE operations_sequence SET value = value + 1 RETURNING value");
}
