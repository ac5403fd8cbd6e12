using Dapper;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Operational.Operations;

internal sealed partial class OperationsTransaction
{
    public Alert? FindAlert(string id) =>
        connection.ExecuteScalar<string?>("SELECT body FROM alerts WHERE id = @id", new { id }) is { } body ? Bodies.Read<Alert>(body) : null;

    public IReadOnlyList<Alert> FindAlerts(string ruleId, SubjectRef subject, TimeSpanMs span) =>
        [.. connection.Query<string>(
            """
            SELECT body FROM alerts
            WHERE rule_id = @ruleId AND subject = @subject AND violated_to >= @FromMs AND violated_from <= @ToMs
            ORDER BY violated_from, id
            """,
            new { ruleId, subject = subject.ToString(), span.FromMs, span.ToMs }).Select(Bodies.Read<Alert>)];

    public void PutAlert(Alert alert) => connection.Execute(
        """
        INSERT INTO alerts (id, rule_id, subject, state, violated_from, violated_to, detected_at, area_id, task_id, body)
        VALUES (@Id, @RuleId, @Subject, @State, @ViolatedFromMs, @ViolatedToMs, @DetectedAtMs, @AreaId, @TaskId, @Body)
        ON CONFLICT (id) DO UPDATE SET rule_id = excluded.rule_id, subject = excluded.subject, state = excluded.state,
            violated_from = excluded.violated_from, violated_to = excluded.violated_to, detected_at = excluded.detected_at,
            area_id = excluded.area_id, task_id = excluded.task_id, body = excluded.body
        """,
        new
        {
            alert.Id,
            alert.RuleId,
            Subject = alert.Subject.ToString(),
            State = alert.State.ToString(),
            alert.ViolatedFromMs,
            alert.ViolatedToMs,
            alert.DetectedAtMs,
            alert.AreaId,
            alert.TaskId,
            Body = Bodies.Write(alert),
        });

    public IReadOnlyList<VerdictRevision> LatestVerdicts(string alertId, TimeSpanMs span) =>
        [.. connection.Query<VerdictRow>(
            """
            SELECT * FROM verdicts v
            WHERE alert_id = @alertId AND from_ms >= @FromMs AND from_ms < @ToMs AND revision = (
                SELECT max(revision) FROM verdicts w WHERE w.alert_id = v.alert_id AND w.from_ms = v.from_ms AND w.to_ms = v.to_ms)
            ORDER BY from_ms, to_ms
            """,
            new { alertId, span.FromMs, span.ToMs }).Select(r => r.ToRevision())];

    public void AppendVerdict(VerdictRevision verdict)
    {
        var added = connection.Execute(
            """
            INSERT INTO verdicts (alert_id, from_ms, to_ms, revision, rule_version, verdict, value, threshold, unit, share, device_id,
                arithmetic, decided_at, journal_position)
            VALUES (@AlertId, @FromMs, @ToMs, @Revision, @RuleVersion, @Name, @Value, @Limit, @Unit, @Share, @DeviceId,
                @Arithmetic, @DecidedAtMs, @JournalPosition)
            ON CONFLICT (alert_id, from_ms, to_ms, revision) DO NOTHING
            """,
            new
            {
                verdict.AlertId,
                verdict.FromMs,
                verdict.ToMs,
                verdict.Revision,
                verdict.RuleVersion,
                Name = verdict.Verdict.ToString(),
                verdict.Value,
                verdict.Limit,
                verdict.Unit,
                verdict.Share,
                verdict.DeviceId,
                verdict.Arithmetic,
                verdict.DecidedAtMs,
                verdict.JournalPosition,
            });
        if (added == 0)
            throw new InvalidOperationException($"Revision {verdict.Revision} of that window of {verdict.AlertId} is there already.");
    }
}
