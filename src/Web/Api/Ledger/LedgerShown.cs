using SensorHub.Devices.Books;

namespace SensorHub.Web.Api.Ledger;

/// <summary>The books since the hub started. A unit is a reading, or a payload that was refused.</summary>
/// <param name="SinceMs">City time of the start.</param>
/// <param name="Stored">Merged and corrected ones included.</param>
/// <param name="Qos0Dropped">At QoS 0, over a device's quota or without room; a payload that was not looked into counts as one.</param>
/// <param name="Pending">Received and not decided yet, or not on disk yet.</param>
/// <param name="Difference">received − stored − duplicates − conflicts − quarantined − qos0_dropped − pending; anything but 0 is a loss.</param>
/// <param name="Sources">The same terms for each source: MQTT by version, brokers, payloads replayed from quarantine.</param>
/// <param name="ClockSuspect">Readings of any outcome whose event time could not be trusted.</param>
/// <param name="JournalPosition">Everything before it is on disk.</param>
/// <param name="EvaluatedPosition">Everything before it is judged, and what was decided is stored.</param>
/// <param name="UnsettledSubjects">Subjects whose late readings are judged again as soon as no more of them come.</param>
/// <param name="UnknownNames">Names that are no metric, with how many values came under them; the most frequent first.</param>
/// <param name="Evaluation">stored = evaluated, in entries of the journal.</param>
/// <param name="Notification">decided = notified, in live events.</param>
/// <param name="Consumers">Who follows the journal, and how far behind.</param>
/// <param name="Messages">Messages to devices and phones: queued = delivered + dropped + those that still wait.</param>
/// <param name="Unbalanced">Equations that did not hold at the last two reconciliations.</param>
/// <param name="ReconciledMs">When they were last compared and kept; left out before the first time.</param>
internal sealed record LedgerShown(
    long SinceMs, long Received, long Stored, long Merged, long Corrections, long Duplicates, long Conflicts, long Quarantined, long Qos0Dropped,
    long Pending, long Difference, IReadOnlyList<SourceShown> Sources, long ClockSuspect, long JournalPosition, long EvaluatedPosition,
    int UnsettledSubjects, IReadOnlyDictionary<string, long> QuarantinedBy, long UnknownValues, IReadOnlyList<UnknownNameShown> UnknownNames,
    long NotAuthorized, EvaluationShown Evaluation, NotificationShown Notification, IReadOnlyList<ConsumerShown> Consumers, MessagesShown Messages,
    IReadOnlyList<Equation> Unbalanced, long? ReconciledMs);

/// <param name="Source"><c>mqtt-3.1.1</c>, <c>mqtt-5.0</c>, <c>broker:…</c> (all as <c>brokers</c> for members of squads), <c>replay</c>.</param>
internal sealed record SourceShown(
    string Source, long Received, long Stored, long Duplicates, long Conflicts, long Quarantined, long Qos0Dropped, long Pending, long Difference)
{
    public static SourceShown Of(string source, IntakeTerms t) =>
        new(source, t.Received, t.Stored, t.Duplicates, t.Conflicts, t.Quarantined, t.Dropped, t.Pending, t.Difference);
}

internal sealed record UnknownNameShown(string Name, long Values);

/// <param name="Written">Journal entries of readings, conflicts included, by the count of intake.</param>
/// <param name="Evaluated">By the count of evaluation.</param>
/// <param name="Difference">Where evaluation stands; left out while it is still in what an earlier run wrote.</param>
internal sealed record EvaluationShown(long Written, long Evaluated, long Pending, long? Difference);

/// <param name="Decided">Live events of alerts, tasks and devices that were stored.</param>
/// <param name="Notified">Handed on to the sessions of squads.</param>
/// <param name="Streams">Open streams of live events.</param>
/// <param name="StreamsBehind">Live events by which the slowest stream is behind, 0 when none is.</param>
internal sealed record NotificationShown(long Decided, long Notified, long Pending, long Difference, int Streams, long StreamsBehind);

/// <param name="LagBytes">Journal bytes it has not dealt with yet.</param>
internal sealed record ConsumerShown(string Name, long Position, long LagBytes);

/// <param name="Dropped">By reason.</param>
internal sealed record MessagesShown(long Queued, long Delivered, IReadOnlyDictionary<string, long> Dropped);
