using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Latency;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Cases;

internal static class AlertRoutes
{
    private const int MaxTraces = 20_000;

    public static void MapAlerts(this RouteGroupBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("alerts").Require(Permission.ReadCases);
        alerts.MapGet("/", ListAsync).WithSummary("Alerts, newest detection first; from and to ask for those whose violation overlaps them.");
        api.MapGet("/alerts/latency", LatencyAsync).Require(Permission.ReadLedger).WithTags("alerts")
            .WithSummary("How long each step from measurement to phone took, over the alerts of a span: median, 95 of 100 and most, exact; without from and to the past 24 hours.");
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

    private static async Task<Listing<TraceSummary>> LatencyAsync(IAlertTraceStore traces, TimeProvider city, string? from, string? to, CancellationToken stop)
    {
        var span = from is null && to is null ? new(city.NowMs() - UnixMs.Day, city.NowMs() + 1) : Instants.Closed(from, to);
        var found = await traces.ReadAsync(span, MaxTraces + 1, stop);
        return found.Count <= MaxTraces
            ? new([.. Enum.GetValues<TraceStep>().Select(s => TraceSummary.Of(s, found)).OfType<TraceSummary>()], null)
            : throw ProblemException.BadField("from", $"more than {MaxTraces} alerts lie between: ask for less");
    }

    private static async Task<AlertShown> GetAsync(string id, Caller caller, IOperationsQueries operations, IAlertTraceStore traces, CancellationToken stop)
    {
        var found = await operations.AlertAsync(id, stop) ?? throw ProblemException.NotFound("alert", id);
        var task = found.Alert.TaskId is { } taskId ? await operations.TaskAsync(taskId, stop) : null;
        if (!caller.Sees(found.Alert, task?.Task))
            throw ProblemException.NotFound("alert", id);
        var trace = await traces.FindAsync(id, stop);
        return AlertShown.Of(found.Alert) with { Verdicts = [.. found.Verdicts.Select(VerdictShown.Of)], Latency = trace is null ? null : LatencyShown.Of(trace) };
    }
}
