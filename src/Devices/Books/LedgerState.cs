namespace SensorHub.Devices.Books;

/// <summary>The equations of the loss ledger.</summary>
public enum Equation
{
    /// <summary>received = stored + duplicates + conflicts + quarantined + dropped + pending</summary>
    Intake,

    /// <summary>written = evaluated + pending</summary>
    Evaluation,

    /// <summary>decided = notified + pending</summary>
    Notification,
}

/// <summary>The books since the hub started, at one moment.</summary>
/// <param name="SinceMs">City time of the start.</param>
/// <param name="Unbalanced">Equations that did not hold at the last two reconciliations.</param>
/// <param name="ReconciledMs">City time of the last reconciliation; null before the first.</param>
public sealed record LedgerState(
    long SinceMs, long AtMs, IReadOnlyDictionary<string, IntakeTerms> Sources, EvaluationTerms Evaluation, NotificationTerms Notification,
    IReadOnlyList<Equation> Unbalanced, long? ReconciledMs)
{
    /// <summary>All sources together.</summary>
    public IntakeTerms Intake { get; } = Sources.Values.Aggregate(default(IntakeTerms), (sum, terms) => sum + terms);

    public long? DifferenceOf(Equation equation) => equation switch
    {
        Equation.Intake => Intake.Difference,
        Equation.Evaluation => Evaluation.Difference,
        _ => Notification.Difference,
    };
}

/// <summary>Journal entries of readings: what was stored, and conflicts with what they brought beside.</summary>
/// <param name="Written">Of this run, counted by intake.</param>
/// <param name="Evaluated">Of this run, counted by evaluation as it passed them.</param>
/// <param name="Pending">Written behind where evaluation stands.</param>
/// <param name="Difference">At the place where evaluation stands; null while it is still in what an earlier run wrote, or too far behind.</param>
public readonly record struct EvaluationTerms(long Written, long Evaluated, long Pending, long? Difference);

/// <summary>Live events of alerts, tasks and devices.</summary>
/// <param name="Decided">Came into being in this run.</param>
/// <param name="Notified">Handed on to the sessions of squads in this run.</param>
/// <param name="Pending">Stored behind where handing on stands.</param>
/// <param name="Difference">Of those stored up to where it stands, what was not handed on.</param>
public readonly record struct NotificationTerms(long Decided, long Notified, long Pending, long Difference);
