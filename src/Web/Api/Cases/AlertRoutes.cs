using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Cases;

internal static class AlertRoutes
{
    public static void MapAlerts(this RouteGroupBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("alerts").Require(Permission.ReadCases);
        alerts.MapGet("/", ListAsync).WithSummary("Alerts, newest detection first; from and to ask for those whose violation overlaps them.");
        alerts.MapGet("/{id}", GetAsync).WithSummary("One alert with its verdicts, their arithmetic and revisions.");
    }

    private static async Task<Listing<AlertShown>> ListAsync(
        Caller caller, IOperationsQueries operations, string? state, string? rule, string? subject, string? squad, string? from, string? to,
        int? limit, string? after, CancellationToken stop)
    {
        var scope = CaseScope.Of(caller, squad);
        var filter = new AlertFilter(
            Words<AlertState>.Parse("state", state), rule, CaseScope.Subject(subject), Instants.Span(from, to), scope.Squad, scope.Areas);
        return scope.Nothing
            ? new([], null)
            : await Paging.FromStoreAsync(page => operations.AlertsAsync(filter, page, stop), limit, after, AlertShown.Of);
    }

    private static async Task<AlertShown> GetAsync(string id, Caller caller, IOperationsQueries operations, CancellationToken stop)
    {
        var found = await operations.AlertAsync(id, stop) ?? throw ProblemException.NotFound("alert", id);
        var task = found.Alert.TaskId is { } taskId ? await operations.TaskAsync(taskId, stop) : null;
        return caller.Sees(found.Alert, task?.Task)
            ? AlertShown.Of(found.Alert) with { Verdicts = [.. found.Verdicts.Select(VerdictShown.Of)] }
            : throw ProblemException.NotFound("alert", id);
    }
}
