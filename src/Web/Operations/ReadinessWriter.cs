using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Operations;

/// <param name="Status"><c>ready</c>, <c>degraded</c> (takes readings, late with something) or <c>not_ready</c>.</param>
/// <param name="Reasons">One for each check that is not well; empty when ready.</param>
internal sealed record ReadinessShown(string Status, IReadOnlyList<ReadinessReason> Reasons);

internal sealed record ReadinessReason(string Check, string Reason);

internal static class ReadinessWriter
{
    public static Task WriteAsync(HttpContext http, HealthReport report)
    {
        var status = report.Status switch
        {
            HealthStatus.Healthy => "ready",
            HealthStatus.Degraded => "degraded",
            _ => "not_ready",
        };
        // An exception's text may hold paths or statements: the log has it, the answer does not.
        var reasons = report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy)
            .Select(e => new ReadinessReason(e.Key, e.Value.Exception is null ? e.Value.Description ?? "is not well" : "the check failed"));
        return http.Response.WriteAsJsonAsync(new ReadinessShown(status, [.. reasons]), ApiJson.Options, http.RequestAborted);
    }
}
