using SensorHub.Alerts.Rules.BuiltIn;

namespace SensorHub.Alerts.Rules;

/// <summary>All rules in code, with the defaults that rule packs start from.</summary>
public static class BuiltInRules
{
    public static IReadOnlyList<Rule> All { get; } =
        [.. NoiseRules.All, .. ZoneNoiseRules.All, .. FumeRules.All, .. DustRules.All, .. TruckRules.All, .. DeviceRules.All];
}
