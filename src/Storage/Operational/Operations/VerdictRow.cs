using SensorHub.Alerts.Evaluation;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>A row of the table verdicts.</summary>
internal sealed record VerdictRow
{
    public string AlertId { get; init; } = "";
    public long FromMs { get; init; }
    public long ToMs { get; init; }
    public long Revision { get; init; }
    public long RuleVersion { get; init; }
    public string Verdict { get; init; } = "";
    public double? Value { get; init; }
    public double? Threshold { get; init; }
    public string Unit { get; init; } = "";
    public double Share { get; init; }
    public string? DeviceId { get; init; }
    public string Arithmetic { get; init; } = "";
    public long DecidedAt { get; init; }
    public long JournalPosition { get; init; }

    public VerdictRevision ToRevision() => new()
    {
        AlertId = AlertId,
        FromMs = FromMs,
        ToMs = ToMs,
        Revision = (int)Revision,
        RuleVersion = (int)RuleVersion,
        Verdict = Enum.Parse<Verdict>(Verdict),
        Value = Value,
        Limit = Threshold,
        Unit = Unit,
        Share = Share,
        DeviceId = DeviceId,
        Arithmetic = Arithmetic,
        DecidedAtMs = DecidedAt,
        JournalPosition = JournalPosition,
    };
}
