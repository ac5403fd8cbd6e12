using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Scenarios;

/// <summary>One episode that a correct hub reports as exactly one alert.</summary>
/// <param name="SubjectId">Site id, or device id of a vehicle, a device or a gateway.</param>
/// <param name="MatterCode">Null for a rule without tasks.</param>
/// <param name="Violated">When the rule was broken; the hub's times may differ by <paramref name="ToleranceMs"/> at either end.</param>
/// <param name="SquadId">Whose grid cell it happened in; null = nobody's.</param>
public sealed record ExpectedViolation(
    string RuleId, string SubjectId, string? MatterCode, TimeSpanMs Violated, long ToleranceMs, string? SquadId)
{
    /// <summary>Where it began; null = nobody knows, of a silent vehicle.</summary>
    public GeoPoint? Place { get; init; }
}

/// <summary>What a correct hub opens: alerts of one subject and matter join while the task is open.</summary>
public sealed record ExpectedTask(string SubjectId, string MatterCode, string SquadId);

/// <summary>Something close to a violation that a correct hub keeps quiet about.</summary>
/// <param name="Why">In words for people.</param>
public sealed record NearMiss(string RuleId, string SubjectId, string Why);
