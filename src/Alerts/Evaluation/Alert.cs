using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>
/// Firing → resolved, or withdrawn when later data overturn it; a withdrawn alert fires again when data bring it back.
/// An episode that is not confirmed yet, one exceeded window where two in a row are asked for, is pending: it is no alert, lives in the evaluator
/// alone and has no state here. Stored by name.
/// </summary>
public enum AlertState { Firing, Resolved, Withdrawn }

/// <summary>Stored by name.</summary>
public enum Severity { Notice, Warning, Serious }

/// <summary>What a list shows of an alert.</summary>
/// <param name="Value">The worst value of the episode; null for a rule without one.</param>
/// <param name="Limit">What it was compared with.</param>
/// <param name="Unit">Of value and limit; <c>s</c> for a duration.</param>
/// <param name="Count">Exceeded windows, or the readings that show a duration or place.</param>
public sealed record AlertFigures(double? Value, double? Limit, string Unit, int Count);

/// <summary>One episode of (rule, subject).</summary>
public sealed record Alert
{
    /// <summary>Fixed at opening, never given to another episode; see <see cref="AlertId"/>.</summary>
    public required string Id { get; init; }
    public required string RuleId { get; init; }

    /// <summary>Version of the rule that opened it; later verdicts carry their own.</summary>
    public required int RuleVersion { get; init; }
    public required SubjectRef Subject { get; init; }

    /// <summary>Five digits of GB/T 47678.5-2026; null = nobody's task.</summary>
    public string? MatterCode { get; init; }
    public required string Title { get; init; }
    public required Severity Severity { get; init; }
    public required AlertState State { get; init; }

    /// <summary>Law in force on the day of the act.</summary>
    public LegalBasis? Basis { get; init; }

    /// <summary>Event time, Unix ms.</summary>
    public required long ViolatedFromMs { get; init; }

    /// <summary>End of what is proven so far; grows while <see cref="Ongoing"/>.</summary>
    public required long ViolatedToMs { get; init; }

    /// <summary>City time of the decision that opened it.</summary>
    public required long DetectedAtMs { get; init; }

    /// <summary>The violation had not ended when it was last judged.</summary>
    public required bool Ongoing { get; init; }

    /// <summary>Found so long after its end that a ten-minute clock makes no sense; no longer so once it proves to go on.</summary>
    public required bool AfterTheFact { get; init; }
    public GeoPoint? Location { get; init; }
    public required AlertFigures Figures { get; init; }

    /// <summary>Whose it is: its task's area, or that of its place when it has none. Null = the whole city's staff only.</summary>
    public string? AreaId { get; init; }

    /// <summary>The task it supports.</summary>
    public string? TaskId { get; init; }

    /// <summary>City time of the last change.</summary>
    public required long UpdatedAtMs { get; init; }

    /// <summary>Why the last change was made, for people.</summary>
    public required string Reason { get; init; }

    public TimeSpanMs Violated => new(ViolatedFromMs, ViolatedToMs);
}
