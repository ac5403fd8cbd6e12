using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Scenarios;

/// <summary>Rules and matters that scenarios speak of; matter codes of GB/T 47678.5-2026.</summary>
public static class ScenarioRules
{
    public const string SiteNoiseNight = "site-noise-night";
    public const string FumePurifierOff = "fume-purifier-off";
    public const string TruckIllegalDump = "truck-illegal-dump";

    /// <summary>施工扰民</summary>
    public const string SiteNoiseMatter = "08001";

    /// <summary>油烟污染</summary>
    public const string FumeMatter = "06027";

    /// <summary>积存垃圾渣土</summary>
    public const string DumpMatter = "06011";
}

/// <summary>One episode that a correct hub reports as exactly one alert.</summary>
/// <param name="SubjectId">Site id, or device id of a vehicle.</param>
/// <param name="Violated">When the rule was broken; the hub's times may differ by <paramref name="ToleranceMs"/> at either end.</param>
/// <param name="SquadId">Whose grid cell it happened in.</param>
public sealed record ExpectedViolation(
    string RuleId, string SubjectId, string MatterCode, TimeSpanMs Violated, long ToleranceMs, string SquadId);

/// <summary>What a correct hub opens: alerts of one subject and matter join while the task is open.</summary>
public sealed record ExpectedTask(string SubjectId, string MatterCode, string SquadId);

/// <summary>Something close to a violation that a correct hub keeps quiet about.</summary>
/// <param name="Why">In words for people.</param>
public sealed record NearMiss(string RuleId, string SubjectId, string Why);
