using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Management;
using SensorHub.Devices.Projections;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Devices.Series;
using SensorHub.Web.Api.Cases;

namespace SensorHub.Web.Api.Http;

/// <summary>The one place that turns an exception into an answer.</summary>
internal sealed partial class FailureHandler(IProblemDetailsService problems, ILogger<FailureHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellation)
    {
        if (http.Response.HasStarted)
            return false;
        var problem = Describe(exception, http);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
            LogUnhandled(http.Request.Method, http.Request.Path, exception);
        http.Response.StatusCode = problem.Status!.Value;
        await problems.WriteAsync(new() { HttpContext = http, ProblemDetails = problem });
        return true;
    }

    private static ProblemDetails Describe(Exception exception, HttpContext http) => exception switch
    {
        ProblemException p => Problem(p.Status, p.Message, p.Errors),
        ValidationException v => Problem(
            StatusCodes.Status400BadRequest, "Some fields do not hold.", [.. v.Faults.Select(f => new RequestFault(null, f.Field, f.Message))]),
        ImportException i => Problem(
            StatusCodes.Status400BadRequest, "Nothing was imported: the file has faults.",
            [.. i.Faults.Select(f => new RequestFault(f.Line, f.Field, f.Message))]),
        RegistryRefusedException r => Problem(StatusOf(r.Reason), r.Message),
        CommandRefusedException c => Problem(StatusOf(c.Reason), c.Message),
        TaskStepException { State: not null } t => Step(t),
        BadHttpRequestException { InnerException: JsonException json } => Problem(
            StatusCodes.Status400BadRequest, "The body is not what this request takes.", [JsonFaults.Describe(json)]),
        BadHttpRequestException bad => Problem(bad.StatusCode, BadRequests.Describe(bad, http)),
        ReprojectionRunsException r => Problem(StatusCodes.Status409Conflict, r.Message),
        SeriesStoreAwayException away => Problem(StatusCodes.Status503ServiceUnavailable, away.Message),
        IOException => Problem(StatusCodes.Status503ServiceUnavailable, HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? "What is asked for cannot be read now: try again later. The hub's log has the reason."
            : "This cannot be stored now. Nothing was changed: try again later. The hub's log has the reason."),
        InvalidDataException => Problem(
            StatusCodes.Status500InternalServerError, "Stored data are damaged; the hub's log says where. Stop the hub and look at them with: sensorhub check"),
        _ => Problem(StatusCodes.Status500InternalServerError, "The hub failed on this request; its log has the trace id."),
    };

    private static ProblemDetails Step(TaskStepException step)
    {
        var steps = TaskSteps.Of(step.LegalSteps);
        var problem = Problem(
            StatusCodes.Status409Conflict,
            $"The task is {Words<TaskState>.Of(step.State!.Value)}: now it takes {string.Join(", ", steps.Select(Words<TaskStep>.Of))}.");
        problem.Extensions["state"] = step.State;
        problem.Extensions["legal_steps"] = steps;
        return problem;
    }

    private static ProblemDetails Problem(int status, string detail, IReadOnlyList<RequestFault>? errors = null) => new()
    {
        Status = status,
        Detail = detail,
        Extensions = ProblemWriter.Members(errors ?? []),
    };

    private static int StatusOf(RegistryRefusal reason) => reason switch
    {
        RegistryRefusal.Forbidden => StatusCodes.Status403Forbidden,
        RegistryRefusal.NotFound => StatusCodes.Status404NotFound,
        RegistryRefusal.Stale => StatusCodes.Status412PreconditionFailed,
        RegistryRefusal.AlreadyExists or RegistryRefusal.InUse => StatusCodes.Status409Conflict,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No such refusal."),
    };

    private static int StatusOf(CommandRefusal reason) => reason switch
    {
        CommandRefusal.NotFound => StatusCodes.Status404NotFound,
        CommandRefusal.Stale => StatusCodes.Status412PreconditionFailed,
        CommandRefusal.TooManyOpen or CommandRefusal.Ended => StatusCodes.Status409Conflict,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No such refusal."),
    };

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogUnhandled(string method, string path, Exception exception);
}
