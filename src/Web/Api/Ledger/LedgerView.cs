using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Books;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Sessions;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Live;

namespace SensorHub.Web.Api.Ledger;

/// <summary>The books as one caller sees them: members of squads are not told which brokers there are.</summary>
internal sealed class LedgerView(
    IngestLedger intake, LossLedger ledger, IEvaluationProgress progress, SessionLedger messages, LiveClients live, IEnumerable<IJournalConsumer> consumers)
{
    private const int MaxNames = 100;
    private const string BrokerPrefix = "broker:";

    public async Task<LedgerShown> NowAsync(Caller caller, CancellationToken stop)
    {
        var state = await ledger.LookAsync(stop);
        var s = intake.Snapshot();
        var all = s.Sources.Values.Aggregate(default(IntakeTerms), (sum, terms) => sum + terms);
        var (streams, slowest) = live.Progress();
        var n = state.Notification;
        return new(
            state.SinceMs, all.Received, all.Stored, s.Merged, s.Corrections, all.Duplicates, all.Conflicts, all.Quarantined, all.Dropped, all.Pending, all.Difference,
            Sources(caller, s.Sources), s.Suspect, progress.DurablePosition, progress.EvaluatedPosition, progress.Unsettled, s.QuarantinedBy, s.UnknownValues,
            [.. s.UnknownNames.Take(MaxNames).Select(u => new UnknownNameShown(u.Key, u.Value))], s.NotAuthorized,
            new(state.Evaluation.Written, state.Evaluation.Evaluated, state.Evaluation.Pending, state.Evaluation.Difference),
            new(n.Decided, n.Notified, n.Pending, n.Difference, streams, slowest is { } at ? await ledger.BehindAsync(at, stop) : 0),
            [.. consumers.Select(c => new ConsumerShown(c.Name, c.Position, Math.Max(0, progress.DurablePosition - c.Position))).OrderBy(c => c.Name, StringComparer.Ordinal)],
            new(messages.Queued, messages.Delivered, Enum.GetValues<DropReason>().ToDictionary(Words<DropReason>.Of, messages.Dropped)),
            state.Unbalanced, state.ReconciledMs);
    }

    public static IReadOnlyList<SourceShown> Sources(Caller caller, IEnumerable<KeyValuePair<string, IntakeTerms>> sources) =>
    [
        .. sources.GroupBy(s => NameFor(caller, s.Key), s => s.Value)
            .Select(g => SourceShown.Of(g.Key, g.Aggregate((sum, terms) => sum + terms))).OrderBy(s => s.Source, StringComparer.Ordinal),
    ];

    private static string NameFor(Caller caller, string source) =>
        caller.Actor.Role == Role.SquadMember && source.StartsWith(BrokerPrefix, StringComparison.Ordinal) ? "brokers" : source;
}
