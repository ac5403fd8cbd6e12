using Dapper;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;

namespace SensorHub.Storage.Operational.Operations;

public sealed partial class OperationsStore
{
    public Task<Page<Alert>> AlertsAsync(AlertFilter filter, PageRequest page, CancellationToken cancellation) =>
        _database.ReadAsync(connection => PageQueries.Of(filter).Run<Alert>(connection, page), cancellation);

    public Task<AlertDetail?> AlertAsync(string id, CancellationToken cancellation) => _database.ReadAsync(
        connection => new OperationsTransaction(connection).FindAlert(id) is { } alert
            ? new AlertDetail(
                alert,
                [.. connection.Query<VerdictRow>(
                    "SELECT * FROM verdicts WHERE alert_id = @id ORDER BY from_ms, to_ms, revision", new { id }).Select(r => r.ToRevision())])
            : null,
        cancellation);

    public Task<Page<EnforcementTask>> TasksAsync(TaskFilter filter, PageRequest page, CancellationToken cancellation) =>
        _database.ReadAsync(connection => PageQueries.Of(filter).Run<EnforcementTask>(connection, page), cancellation);

    public Task<TaskDetail?> TaskAsync(string id, CancellationToken cancellation) => _database.ReadAsync(
        connection => new OperationsTransaction(connection).FindTask(id) is { } task
            ? new TaskDetail(
                task,
                [.. connection.Query<TaskEventRow>("SELECT * FROM task_events WHERE task_id = @id ORDER BY seq", new { id })
                    .Select(r => r.ToEvent())])
            : null,
        cancellation);
}
