using Dapper;
using SensorHub.Alerts.Latency;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Operational.Latency;

/// <summary>Traces of alerts in hub.db: one row an alert.</summary>
public sealed class AlertTraceStore(HubDatabase database) : IAlertTraceStore
{
    public Task<IReadOnlyList<(AlertTrace Trace, bool IsSeen)>> NoteAsync(IReadOnlyList<TraceMark> marks, CancellationToken cancellation)
    {
        var asked = marks.ToArray();
        return database.WriteAsync<IReadOnlyList<(AlertTrace, bool)>>(
            connection =>
            {
                var changed = new List<(AlertTrace, bool)>();
                foreach (var mark in asked)
                {
                    // Spans of sequences do not overlap: the first that ends at or behind it is the only one that can hold it.
                    var row = connection.QueryFirstOrDefault<AlertTraceRow>(
                        "SELECT * FROM alert_traces WHERE up_to_sequence >= @Sequence ORDER BY up_to_sequence LIMIT 1", mark);
                    if (row is null || row.AboveSequence >= mark.Sequence || (mark.IsSeen ? row.SeenMs : row.SentMs) is not null)
                        continue;
                    connection.Execute(
                        mark.IsSeen
                            ? "UPDATE alert_traces SET seen_ms = @AtMs WHERE alert_id = @AlertId"
                            : "UPDATE alert_traces SET sent_ms = @AtMs WHERE alert_id = @AlertId",
                        new { mark.AtMs, row.AlertId });
                    changed.Add(((mark.IsSeen ? row with { SeenMs = mark.AtMs } : row with { SentMs = mark.AtMs }).ToTrace(), mark.IsSeen));
                }

                return changed;
            },
            cancellation);
    }

    public Task<AlertTrace?> FindAsync(string alertId, CancellationToken cancellation) => database.ReadAsync(
        connection => connection.QueryFirstOrDefault<AlertTraceRow>("SELECT * FROM alert_traces WHERE alert_id = @alertId", new { alertId })?.ToTrace(), cancellation);

    public Task<IReadOnlyList<AlertTrace>> ReadAsync(TimeSpanMs span, int max, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<AlertTrace>>(
            connection => connection.Query<AlertTraceRow>(
                "SELECT * FROM alert_traces WHERE durable_ms >= @FromMs AND durable_ms < @ToMs ORDER BY durable_ms, alert_id LIMIT @max",
                new { span.FromMs, span.ToMs, max }).Select(r => r.ToTrace()).ToList(),
            cancellation);
}
