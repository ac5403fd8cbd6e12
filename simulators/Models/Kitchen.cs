using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>A time in which a kitchen is not as usual; what is not said is. Concentrations in mg/m³.</summary>
internal sealed record KitchenSpell(TimeSpanMs When)
{
    public double? Fume { get; init; }
    public double? Pm { get; init; }
    public double? Nmhc { get; init; }
    public bool PurifierOff { get; init; }
    public bool FanOff { get; init; }

    /// <summary>Share by which single minutes stray; 0 = the very same value.</summary>
    public double Spread { get; init; } = 0.05;
}

/// <summary>
/// A restaurant's fume monitor, one reading a minute: the fan runs while they cook, the purifier with it unless somebody switched it off.
/// Behind a working purifier fume is below 1 mg/m³.
/// </summary>
internal sealed class Kitchen
{
    public const int IntervalS = 60;
    private const double AboveRange = 900;
    private const double PmFactor = 2.5;
    private const double NmhcFactor = 4;

    /// <summary>When the fan runs.</summary>
    public required IReadOnlyList<TimeSpanMs> Cooking { get; init; }
    public IReadOnlyList<KitchenSpell> Spells { get; init; } = [];
    public DeviceFaults Faults { get; } = new();

    public IEnumerable<SimulatedReading> Readings(TimeSpanMs span, SeededRandom random)
    {
        for (var ms = span.FromMs; ms < span.ToMs; ms += IntervalS * UnixMs.Second)
        {
            var spell = SpellAt(ms);
            var fan = IsCooking(ms) && spell is not { FanOff: true };
            var purifier = fan && spell is not { PurifierOff: true };
            var usual = fan ? random.Between(0.3, 0.9) : random.Between(0, 0.1);
            var jitter = 1 + (spell?.Spread ?? 0) * random.Between(-1, 1);
            var (fume, pm, nmhc) = (spell?.Fume * jitter ?? usual, spell?.Pm * jitter ?? PmFactor * usual, spell?.Nmhc * jitter ?? NmhcFactor * usual);
            var (fanCurrent, purifierCurrent) = (fan ? random.Between(4.5, 5.5) : 0, purifier ? random.Between(1.8, 2.2) : 0);
            switch (Faults.LossAt(ms, IntervalS))
            {
                case Loss.NotSent: continue;
                case Loss.OutOfRange: (fume, pm, nmhc) = (AboveRange, AboveRange, AboveRange); break;
            }

            yield return ReadingJson.Write(
                ms,
                (Metric.Fume, Math.Round(fume, 2)), (Metric.Pm, Math.Round(pm, 2)), (Metric.Nmhc, Math.Round(nmhc, 2)),
                (Metric.FanOn, fan ? 1 : 0), (Metric.PurifierOn, purifier ? 1 : 0),
                (Metric.FanCurrent, Math.Round(fanCurrent, 2)), (Metric.PurifierCurrent, Math.Round(purifierCurrent, 2)));
        }
    }

    private bool IsCooking(long ms)
    {
        for (var i = 0; i < Cooking.Count; i++)
        {
            if (Cooking[i].Contains(ms)) return true;
        }

        return false;
    }

    private KitchenSpell? SpellAt(long ms)
    {
        for (var i = 0; i < Spells.Count; i++)
        {
            if (Spells[i].When.Contains(ms)) return Spells[i];
        }

        return null;
    }
}
