using SensorHub.Alerts.Evaluation;

namespace SensorHub.Alerts.Rules;

/// <summary>What every rule says, whatever its shape. Data only: rule packs fill the same records.</summary>
public abstract record Rule
{
    /// <summary>Lower case, stable for ever: alert ids rest on it.</summary>
    public required string Id { get; init; }

    /// <summary>From 1; grows with each change of the rule.</summary>
    public required int Version { get; init; }

    /// <summary>As people read it, in the language of the city.</summary>
    public required string Title { get; init; }

    /// <summary>Five digits of GB/T 47678.5-2026; null = no matter of enforcement: an alert and no task.</summary>
    public string? MatterCode { get; init; }
    public required Severity Severity { get; init; }
    public required ScheduleKind Schedule { get; init; }
    public required IReadOnlyList<LegalBasis> Bases { get; init; }

    /// <summary>The first basis in force on the day of the act, or null.</summary>
    public LegalBasis? BasisOn(DateOnly act) => Bases.FirstOrDefault(b => b.Covers(act));
}
