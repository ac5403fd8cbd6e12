using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Books;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Ledger;

/// <summary>Stored by name nowhere; what a span of the history covers.</summary>
internal enum LedgerStep
{
    Minute,
    Hour,
}

internal static class LedgerRoutes
{
    private const int MaxSpans = 3_000;

    // One read of the database.
    private const int PageEntries = 2_000;

    public static void MapLedger(this RouteGroupBuilder api)
    {
        var ledger = api.MapGroup("/ledger").WithTags("ledger").Require(Permission.ReadLedger);
        ledger.MapGet("/", (Caller caller, LedgerView view, CancellationToken stop) => view.NowAsync(caller, stop))
            .WithSummary("What came in since the start, what became of it, what was judged and told; every difference is to be 0.");
        ledger.MapGet("/history", HistoryAsync)
            .WithSummary("The same as it was kept minute by minute, for 90 days; without from and to the past 24 hours, by hour. What a killed process took with it is a gap.");
    }

    private static async Task<Listing<LedgerSpanShown>> HistoryAsync(
        Caller caller, ILedgerStore store, TimeProvider city, string? from, string? to, string? step, CancellationToken stop)
    {
        var stepMs = Words<LedgerStep>.Parse("step", step) == LedgerStep.Minute ? UnixMs.Minute : UnixMs.Hour;
        var span = from is null && to is null ? new(city.NowMs() - UnixMs.Day, city.NowMs() + 1) : Instants.Closed(from, to);
        if (span.LengthMs / stepMs > MaxSpans)
            throw ProblemException.BadField("from", $"at most {MaxSpans} spans at once: ask for less, or for step=hour");
        var history = new LedgerHistory(caller, stepMs);
        for (var rest = span; ;)
        {
            var entries = await store.ReadAsync(rest, PageEntries, stop);
            foreach (var entry in entries)
                history.Add(entry);
            if (entries.Count < PageEntries)
                break;
            rest = rest with { FromMs = entries[^1].AtMs + 1 };
        }

        history.Close();
        return new(history.Spans, null);
    }
}
