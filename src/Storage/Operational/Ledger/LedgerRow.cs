using System.Text.Json;
using SensorHub.Devices.Books;

namespace SensorHub.Storage.Operational.Ledger;

/// <summary>A row of the table ledger.</summary>
internal sealed record LedgerRow
{
    public long AtMs { get; init; }
    public long FromMs { get; init; }
    public long IsGap { get; init; }
    public long IsLast { get; init; }
    public long? Received { get; init; }
    public long? Stored { get; init; }
    public long? Duplicates { get; init; }
    public long? Conflicts { get; init; }
    public long? Quarantined { get; init; }
    public long? Dropped { get; init; }
    public long Pending { get; init; }
    public long? Written { get; init; }
    public long? Evaluated { get; init; }
    public long Decided { get; init; }
    public long Notified { get; init; }
    public long? IntakeDiff { get; init; }
    public long? EvaluationDiff { get; init; }
    public long? NotificationDiff { get; init; }
    public long JournalAt { get; init; }
    public long EvaluatedAt { get; init; }
    public long DecidedAt { get; init; }
    public long NotifiedAt { get; init; }
    public string Sources { get; init; } = "";

    public static LedgerRow Of(LedgerEntry e) => new()
    {
        AtMs = e.AtMs,
        FromMs = e.FromMs,
        IsGap = SqlFlag.Of(e.IsGap),
        IsLast = SqlFlag.Of(e.IsLast),
        Received = e.Received,
        Stored = e.Stored,
        Duplicates = e.Duplicates,
        Conflicts = e.Conflicts,
        Quarantined = e.Quarantined,
        Dropped = e.Dropped,
        Pending = e.Pending,
        Written = e.Written,
        Evaluated = e.Evaluated,
        Decided = e.Decided,
        Notified = e.Notified,
        IntakeDiff = e.IntakeDifference,
        EvaluationDiff = e.EvaluationDifference,
        NotificationDiff = e.NotificationDifference,
        JournalAt = e.Positions.Journal,
        EvaluatedAt = e.Positions.Evaluated,
        DecidedAt = e.Positions.Decided,
        NotifiedAt = e.Positions.Notified,
        Sources = JsonSerializer.Serialize(e.Sources),
    };

    public LedgerEntry ToEntry() => new()
    {
        AtMs = AtMs,
        FromMs = FromMs,
        IsGap = IsGap != 0,
        IsLast = IsLast != 0,
        Received = Received,
        Stored = Stored,
        Duplicates = Duplicates,
        Conflicts = Conflicts,
        Quarantined = Quarantined,
        Dropped = Dropped,
        Pending = Pending,
        Written = Written,
        Evaluated = Evaluated,
        Decided = Decided,
        Notified = Notified,
        IntakeDifference = IntakeDiff,
        EvaluationDifference = EvaluationDiff,
        NotificationDifference = NotificationDiff,
        Positions = new(JournalAt, EvaluatedAt, DecidedAt, NotifiedAt),
        Sources = JsonSerializer.Deserialize<Dictionary<string, IntakeTerms>>(Sources) ?? [],
    };
}
