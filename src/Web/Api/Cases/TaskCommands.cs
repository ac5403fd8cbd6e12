using Microsoft.AspNetCore.Http;
using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Cases;

/// <param name="At">What the actor's own device says the time is.</param>
/// <param name="Lat">Where the actor is, WGS-84 degrees; together with lon.</param>
/// <param name="Squad">For <c>dispatch</c>: who gets the task.</param>
internal sealed record TaskStepBody(
    TaskStep Type, string? Note = null, Instant? At = null, double? Lat = null, double? Lon = null, string? Squad = null);

/// <summary>Steps of people; whether the caller may, the version and the step are judged in the transaction that writes it.</summary>
internal sealed class TaskCommands(IOperationsStore store, TimeProvider city)
{
    public const int MaxNoteLength = 4_000;

    /// <param name="version">What the caller has read; null = whatever it is.</param>
    /// <exception cref="ProblemException">400, 403, 404 or 412.</exception>
    /// <exception cref="TaskStepException">Not a legal step now.</exception>
    public Task<EnforcementTask> StepAsync(string id, TaskStepBody body, long? version, Caller caller, CancellationToken stop)
    {
        Check(body, caller);
        var place = Points.Both(body.Lat, body.Lon);
        return store.WriteAsync(
            transaction =>
            {
                var task = transaction.FindTask(id);
                if (task is null || !caller.Sees(task))
                    throw ProblemException.NotFound("task", id);
                if (version is not null && version != task.Version)
                    throw new ProblemException(
                        StatusCodes.Status412PreconditionFailed, $"The task is at version {task.Version}, not {version}: read it again.");
                return transaction.Record(new()
                {
                    TaskId = id,
                    Type = TaskSteps.EventOf(body.Type),
                    Actor = caller.Actor.Name,
                    AtMs = city.NowMs(),
                    DeviceMs = body.At?.Ms,
                    Place = place,
                    Note = body.Note,
                    Payload = body.Type == TaskStep.Dispatch
                        ? TaskPayload.Write(new DispatchedPayload(body.Squad!, $"dispatched by {caller.Actor.Name}"))
                        : null,
                });
            },
            stop);
    }

    private static void Check(TaskStepBody body, Caller caller)
    {
        if (!TaskSteps.IsFor(body.Type, caller.Actor.Role))
            throw new ProblemException(
                StatusCodes.Status403Forbidden, $"A squad does not {Words<TaskStep>.Of(body.Type)} tasks: ask a dispatcher.");
        if (body.Note?.Length > MaxNoteLength)
            throw ProblemException.BadField("note", $"has more than {MaxNoteLength} characters");
        if (body.Type is TaskStep.Void or TaskStep.Note && string.IsNullOrWhiteSpace(body.Note))
            throw ProblemException.BadField("note", "is needed for this step: say why");
        if (body.Type != TaskStep.Dispatch && body.Squad is not null)
            throw ProblemException.BadField("squad", "goes with dispatch only");
        if (body.Type == TaskStep.Dispatch && (body.Squad is null || !caller.Registry.Squads.ContainsKey(body.Squad)))
            throw ProblemException.BadField("squad", "write the id of the squad that gets the task");
    }
}
