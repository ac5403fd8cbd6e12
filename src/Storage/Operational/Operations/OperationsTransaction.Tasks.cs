using Dapper;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Operational.Operations;

internal sealed partial class OperationsTransaction
{
    public EnforcementTask? FindTask(string id) =>
        connection.ExecuteScalar<string?>("SELECT body FROM tasks WHERE id = @id", new { id }) is { } body
            ? Bodies.Read<EnforcementTask>(body)
            : null;

    public IReadOnlyList<EnforcementTask> FindOpenTasks(SubjectRef subject, string? matterCode) => Tasks(
        """
        SELECT body FROM tasks WHERE open = 1 AND subject = @subject AND (@matterCode IS NULL OR matter_code = @matterCode)
        ORDER BY filed_at, id
        """,
        new { subject = subject.ToString(), matterCode });

    public IReadOnlyList<EnforcementTask> FindOpenTasksNear(string matterCode, GeoPoint place, double radiusM, TimeSpanMs span)
    {
        // A band of latitude narrows by index; the distance itself is computed on the sphere.
        var bandDegrees = double.RadiansToDegrees(radiusM / GeoPoint.EarthRadiusM) * 1.001;
        return
        [
            .. Tasks(
                """
                SELECT body FROM tasks
                WHERE open = 1 AND matter_code = @matterCode AND lat BETWEEN @south AND @north AND subject LIKE 'vehicle:%'
                    AND violated_to >= @FromMs AND violated_from <= @ToMs
                ORDER BY filed_at, id
                """,
                new { matterCode, south = place.Lat - bandDegrees, north = place.Lat + bandDegrees, span.FromMs, span.ToMs })
                .Where(t => t.Location is { } at && at.DistanceM(place) <= radiusM),
        ];
    }

    public IReadOnlyList<EnforcementTask> FindOverdueTasks(long nowMs) => Tasks(
        "SELECT body FROM tasks WHERE open = 1 AND running_due_at <= @nowMs ORDER BY running_due_at, id", new { nowMs });

    public EnforcementTask AppendTaskEvent(TaskEvent e)
    {
        var known = FindTask(e.TaskId);
        // Refused steps are found before a sequence is spent.
        TaskLog.Apply(known, e);
        var numbered = e with { Sequence = NextSequence() };
        var task = TaskLog.Apply(known, numbered);
        Put(task);
        connection.Execute(
            """
            INSERT INTO task_events (seq, task_id, type, actor, at_ms, device_ms, lat, lon, note, payload)
            VALUES (@Sequence, @TaskId, @Type, @Actor, @AtMs, @DeviceMs, @Lat, @Lon, @Note, @Payload)
            """,
            new
            {
                numbered.Sequence,
                numbered.TaskId,
                Type = TaskLog.NameOf(numbered.Type),
                numbered.Actor,
                numbered.AtMs,
                numbered.DeviceMs,
                numbered.Place?.Lat,
                numbered.Place?.Lon,
                numbered.Note,
                numbered.Payload,
            });
        return task;
    }

    private void Put(EnforcementTask task) => connection.Execute(
        """
        INSERT INTO tasks (id, open, state, subject, matter_code, squad_id, area_id, lat, lon, violated_from, violated_to, filed_at,
            unmet_due_at, running_due_at, body)
        VALUES (@Id, @open, @State, @Subject, @MatterCode, @SquadId, @AreaId, @Lat, @Lon, @ViolatedFromMs, @ViolatedToMs, @FiledAtMs,
            @UnmetDueAt, @RunningDueAt, @Body)
        ON CONFLICT (id) DO UPDATE SET open = excluded.open, state = excluded.state, subject = excluded.subject,
            matter_code = excluded.matter_code, squad_id = excluded.squad_id, area_id = excluded.area_id, lat = excluded.lat,
            lon = excluded.lon, violated_from = excluded.violated_from, violated_to = excluded.violated_to, filed_at = excluded.filed_at,
            unmet_due_at = excluded.unmet_due_at, running_due_at = excluded.running_due_at, body = excluded.body
        """,
        new
        {
            task.Id,
            open = SqlFlag.Of(task.IsOpen),
            State = task.State.ToString(),
            Subject = task.Subject.ToString(),
            task.MatterCode,
            task.SquadId,
            task.AreaId,
            task.Location?.Lat,
            task.Location?.Lon,
            task.ViolatedFromMs,
            task.ViolatedToMs,
            task.FiledAtMs,
            UnmetDueAt = task.Deadline.MetAtMs is null ? task.Deadline.DueAtMs : (long?)null,
            RunningDueAt = task.Deadline.IsRunning ? task.Deadline.DueAtMs : (long?)null,
            Body = Bodies.Write(task),
        });

    private IReadOnlyList<EnforcementTask> Tasks(string sql, object parameters) =>
        [.. connection.Query<string>(sql, parameters).Select(Bodies.Read<EnforcementTask>)];
}
