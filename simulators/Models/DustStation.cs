using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>A dusty time at a site.</summary>
/// <param name="Pm10">µg/m³ above the air of the district.</param>
/// <param name="Tsp">µg/m³; null = as the PM10 has it.</param>
/// <param name="TspSpread">Share by which the TSP of single minutes strays; 0 = the very same value.</param>
internal readonly record struct DustSpell(TimeSpanMs When, double? Pm10 = null, double? Tsp = null, double TspSpread = 0.02);

/// <summary>A dust station, one reading a minute: the air of its district, and what the site adds.</summary>
internal sealed class DustStation
{
    public const int IntervalS = 60;
    private const double AboveRange = 20_000;
    private const double Pm10Spread = 0.02;
    private const double PuffPm10 = 0.6;
    private const double Pm25Share = 0.45;
    private const double TspFactor = 2.1;

    /// <summary>PM10 of the district's air at a time, µg/m³.</summary>
    public required Func<long, double> Air { get; init; }

    /// <summary>What the site adds on quiet days, µg/m³.</summary>
    public required double OwnPm10 { get; init; }
    public required double BatteryPercent { get; init; }
    public List<DustSpell> Spells { get; } = [];
    public DeviceFaults Faults { get; } = new();

    public IEnumerable<SimulatedReading> Readings(TimeSpanMs span, SeededRandom random)
    {
        double? stuck = null;
        for (var ms = span.FromMs; ms < span.ToMs; ms += IntervalS * UnixMs.Second)
        {
            var spell = SpellAt(ms);
            var stray = random.Between(-1, 1);
            var pm10 = Math.Round(Air(ms) + (spell?.Pm10 ?? OwnPm10) * (1 + Pm10Spread * stray) + PuffPm10 * random.Between(-1, 1), 1);
            stuck = Faults.IsStuckAt(ms) ? stuck ?? pm10 : null;
            pm10 = stuck ?? pm10;
            var tsp = Math.Round(spell?.Tsp * (1 + spell?.TspSpread * stray) ?? TspFactor * pm10, 1);
            switch (Faults.LossAt(ms, IntervalS))
            {
                case Loss.NotSent: continue;
                case Loss.OutOfRange: (pm10, tsp) = (AboveRange, AboveRange); break;
            }

            yield return ReadingJson.Write(
                ms, (Metric.Pm10, pm10), (Metric.Pm25, Math.Round(Math.Min(pm10, AboveRange) * Pm25Share, 1)), (Metric.Tsp, tsp),
                (Metric.Battery, Faults.BatteryAt(ms, BatteryPercent)));
        }
    }

    private DustSpell? SpellAt(long ms)
    {
        foreach (var spell in Spells)
        {
            if (spell.When.Contains(ms)) return spell;
        }

        return null;
    }
}
