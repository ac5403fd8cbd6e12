using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Cases;

internal static class TaskRoutes
{
    public static void MapTasks(this RouteGroupBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("tasks");
        tasks.MapGet("/", ListAsync).Require(Permission.ReadCases)
            .WithSummary("Tasks, newest filing first; state is open, ended, filed, accepted, closed or voided.");
        tasks.MapGet("/{id}", GetAsync).Require(Permission.ReadCases).WithSummary("One task with its events and its ETag.");
        tasks.MapPost("/", FileAsync).Require(Permission.FileTasks).WithSummary("Files what a patrol found; the squad of the place gets it.");
        tasks.MapPost("/{id}/events", StepAsync).Require(Permission.WorkOnTasks)
            .WithSummary("A step in the life of a task, If-Match with its ETag: accept, close, void, note, dispatch.");
    }

    private static async Task<Listing<TaskShown>> ListAsync(
        Caller caller, IOperationsQueries operations, TimeProvider city, string? state, string? squad, string? subject, bool? overdue,
        int? limit, string? after, CancellationToken stop)
    {
        var now = city.NowMs();
        var scope = CaseScope.Of(caller, squad);
        bool? open = state switch { "open" => true, "ended" => false, _ => null };
        var filter = new TaskFilter(
            open, open is null ? Words<TaskState>.Parse("state", state, "open", "ended") : null, scope.Squad, scope.Areas, CaseScope.Subject(subject), overdue == true ? now : null);
        return scope.Nothing
            ? new([], null)
            : await Paging.FromStoreAsync(page => operations.TasksAsync(filter, page, stop), limit, after, t => TaskShown.Of(t, now));
    }

    private static async Task<Ok<TaskShown>> GetAsync(
        string id, Caller caller, IOperationsQueries operations, TimeProvider city, HttpResponse response, CancellationToken stop)
    {
        var found = await operations.TaskAsync(id, stop);
        if (found is null || !caller.Sees(found.Task))
            throw ProblemException.NotFound("task", id);
        EntityTags.Show(response, found.Task.Version);
        return TypedResults.Ok(
            TaskShown.Of(found.Task, city.NowMs()) with { Events = [.. found.Events.Select(TaskEventShown.Of)] });
    }

    private static async Task<Created<TaskShown>> FileAsync(
        FindBody body, FindCommands finds, Caller caller, TimeProvider city, HttpResponse response, CancellationToken stop)
    {
        var task = await finds.FileAsync(body, caller, stop);
        EntityTags.Show(response, task.Version);
        return TypedResults.Created($"{SensorHubWeb.ApiPrefix}/tasks/{task.Id}", TaskShown.Of(task, city.NowMs()));
    }

    private static async Task<Ok<TaskShown>> StepAsync(
        string id, TaskStepBody body, Caller caller, TaskCommands commands, TimeProvider city, HttpRequest request, HttpResponse response,
        CancellationToken stop)
    {
        var task = await commands.StepAsync(id, body, EntityTags.Required(request), caller, stop);
        EntityTags.Show(response, task.Version);
        return TypedResults.Ok(TaskShown.Of(task, city.NowMs()));
    }
}
