using SensorHub.Alerts.Rules;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Windows;

/// <summary>How one window's value came about, as it is shown to people and kept as evidence.</summary>
/// <param name="Device">The meter that decided; null when none had a reading.</param>
/// <param name="N">Its good readings.</param>
/// <param name="Sum">Σ fixed value × ms as a whole number; too large for a JSON number.</param>
/// <param name="FixedLimit">The limit as a fixed value: exceeded = sum &gt; fixed_limit × covered_ms.</param>
/// <param name="ZoneClass">Given where the limit depends on it.</param>
/// <param name="Max">The greatest value of a reading that begins in the window.</param>
/// <param name="AllowedPerOccurrence">The first exceeded windows of an occurrence that are no violation.</param>
internal sealed record WindowArithmetic(
    string Formula, string? Device, int N, long CoveredMs, long FlaggedMs, long WindowMs, double Share, double MinShare, string Sum, string SumUnit,
    double? Value, double Limit, string FixedLimit, ZoneClass? ZoneClass, double? Max, MinutesArithmetic? Minutes, BackgroundArithmetic? Background,
    IReadOnlyDictionary<string, GuardArithmetic> Guards, int? AllowedPerOccurrence, ExemptionArithmetic? ExemptBy);

internal sealed record GuardArithmetic(double? Max, double Limit, bool Passed);

internal sealed record MinutesArithmetic(int Above, int AtLeast);

/// <param name="Mean">Of the stations' means; null without any.</param>
/// <param name="TakenOff">The mean, or the cap when it is beyond it.</param>
internal sealed record BackgroundArithmetic(double? Mean, double Cap, double? TakenOff, IReadOnlyList<StationArithmetic> Stations);

/// <param name="Mean">Null when good values cover too little.</param>
internal sealed record StationArithmetic(string Device, long CoveredMs, double? Mean);

internal sealed record ExemptionArithmetic(string Permit, PermitKind Kind, string Number);

/// <summary>How the value of each statistic is made, in words of the arithmetic.</summary>
internal static class WindowFormula
{
    public static string Of(WindowRule rule) => rule switch
    {
        { Statistic: Statistic.EnergyMean } => "value = 10·lg(sum / 2^16 / covered_ms), sum = Σ round(10^(L/10)·2^16)·ms",
        { Statistic: Statistic.MinutesAbove } => "minutes.above = minutes in which a reading over the limit begins; exceeded = minutes.above >= minutes.at_least",
        { Background: not null } => "value = sum / 10^6 / covered_ms − min(background.mean, background.cap), sum = Σ round(v·10^6)·ms",
        _ => "value = sum / 10^6 / covered_ms, sum = Σ round(v·10^6)·ms",
    };
}
