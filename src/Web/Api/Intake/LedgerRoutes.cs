using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Alerts.Evaluation;
using SensorHub.Ingest.Admission;
using SensorHub.Web.Api.Access;

namespace SensorHub.Web.Api.Intake;

/// <summary>The books of intake since the hub started. A unit is a reading, or a payload that was refused.</summary>
/// <param name="Stored">Merged and corrected ones included.</param>
/// <param name="Qos0Dropped">Over a device's quota, at QoS 0.</param>
/// <param name="Pending">Received and not decided yet, or not on disk yet.</param>
/// <param name="Difference">received − stored − duplicates − conflicts − quarantined − qos0_dropped − pending; anything but 0 is a loss.</param>
/// <param name="ClockSuspect">Readings of any outcome whose event time could not be trusted.</param>
/// <param name="JournalPosition">Everything before it is on disk.</param>
/// <param name="EvaluatedPosition">Everything before it is judged, and what was decided is stored.</param>
/// <param name="UnsettledSubjects">Subjects whose late readings are judged again as soon as no more of them come.</param>
/// <param name="UnknownNames">Names that are no metric, with how many values came under them; the most frequent first.</param>
internal sealed record LedgerShown(
    long Received, long Stored, long Merged, long Corrections, long Duplicates, long Conflicts, long Quarantined, long Qos0Dropped, long Pending,
    long Difference, long ClockSuspect, long JournalPosition, long EvaluatedPosition, int UnsettledSubjects,
    IReadOnlyDictionary<string, long> QuarantinedBy, long UnknownValues,
    IReadOnlyList<UnknownNameShown> UnknownNames, long NotAuthorized);

internal sealed record UnknownNameShown(string Name, long Values);

internal static class LedgerRoutes
{
    private const int MaxNames = 100;

    public static void MapLedger(this RouteGroupBuilder api) => api
        .MapGet("/ledger", (IngestLedger ledger, IEvaluationProgress progress) => Show(ledger.Snapshot(), progress))
        .Require(Permission.ReadLedger).WithTags("ledger").WithSummary("What came in and what became of it, to the unit.");

    private static LedgerShown Show(LedgerSnapshot s, IEvaluationProgress progress) => new(
        s.Received, s.Stored, s.Merged, s.Corrections, s.Duplicates, s.Conflicts, s.Quarantined, s.Dropped, s.Pending,
        s.Received - s.Stored - s.Duplicates - s.Conflicts - s.Quarantined - s.Dropped - s.Pending, s.Suspect,
        progress.DurablePosition, progress.EvaluatedPosition, progress.Unsettled, s.QuarantinedBy, s.UnknownValues,
        [.. s.UnknownNames.Take(MaxNames).Select(n => new UnknownNameShown(n.Key, n.Value))], s.NotAuthorized);
}
