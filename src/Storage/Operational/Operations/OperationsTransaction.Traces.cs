using Dapper;
using SensorHub.Alerts.Latency;

namespace SensorHub.Storage.Operational.Operations;

internal sealed partial class OperationsTransaction
{
    public long LastSequence => connection.ExecuteScalar<long>("SELECT value FROM operations_sequence");

    public void BeginTrace(AlertTrace trace) => connection.Execute(
        """
        INSERT INTO alert_traces (alert_id, task_id, measured_ms, received_ms, durable_ms, evaluated_ms, task_ms, sent_ms, seen_ms, is_late,
            above_sequence, up_to_sequence)
        VALUES (@AlertId, @TaskId, @MeasuredMs, @ReceivedMs, @DurableMs, @EvaluatedMs, @TaskMs, @SentMs, @SeenMs, @late, @AboveSequence, @UpToSequence)
        ON CONFLICT (alert_id) DO NOTHING
        """,
        new
        {
            trace.AlertId,
            trace.TaskId,
            trace.MeasuredMs,
            trace.ReceivedMs,
            trace.DurableMs,
            trace.EvaluatedMs,
            trace.TaskMs,
            trace.SentMs,
            trace.SeenMs,
            late = SqlFlag.Of(trace.IsLate),
            trace.AboveSequence,
            trace.UpToSequence,
        });

    public void NoteAccepted(string taskId, long atMs) => connection.Execute(
        "UPDATE alert_traces SET seen_ms = @atMs WHERE task_id = @taskId AND seen_ms IS NULL", new { taskId, atMs });
}
