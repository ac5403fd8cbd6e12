using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace SensorHub.Web.Api.Http;

/// <summary>Writes every error as RFC 9457 problem details, whatever the caller said it accepts.</summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public const string ContentType = "application/problem+json";
    public const string ErrorsMember = "errors";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = context.ProblemDetails;
        problem.Status ??= http.Response.StatusCode;
        problem.Title ??= Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        problem.Instance ??= http.Request.Path;
        problem.Extensions["trace_id"] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

        // The answer may come early, before its body was read: do not let a 2 GB rest keep the connection.
        http.Response.StatusCode = problem.Status.Value;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(problem, ApiJson.Options, ContentType, http.RequestAborted);
    }

    public static IDictionary<string, object?> Members(IReadOnlyList<RequestFault> errors) =>
        errors.Count == 0 ? new Dictionary<string, object?>() : new Dictionary<string, object?> { [ErrorsMember] = errors };
}
