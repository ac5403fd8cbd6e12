using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>A time with a level of its own instead of the background, dB(A).</summary>
/// <param name="SpreadDb">Standard deviation from minute to minute, cut off at two of them; 0 = the very same level.</param>
/// <param name="CrestDb">How far the loudest second of a minute is above its mean, at least; at most 2 dB more.</param>
internal readonly record struct LevelSpell(TimeSpanMs When, double LevelDb, double SpreadDb = 0.6, double CrestDb = 3);

/// <summary>Short loud bangs: they raise the loudest second of a minute, not its mean.</summary>
/// <param name="Minutes">In that many minutes of every ten, one after the other.</param>
internal readonly record struct Bangs(TimeSpanMs When, double LmaxDb, int Minutes = 5);

/// <summary>A noise monitor that sends the mean and the loudest second of each minute. The background is louder by day than by night.</summary>
internal sealed class NoiseMonitor
{
    public const int IntervalS = 60;
    private const double BelowRangeDb = 0;
    private const double CrestSpanDb = 2;
    private const double WanderDb = 0.7;

    public required double DayDb { get; init; }
    public required double NightDb { get; init; }
    public required IReadOnlyList<TimeSpanMs> Nights { get; init; }
    public required double BatteryPercent { get; init; }
    public List<LevelSpell> Levels { get; } = [];
    public List<Bangs> Bangs { get; } = [];
    public DeviceFaults Faults { get; } = new();

    public IEnumerable<SimulatedReading> Readings(TimeSpanMs span, SeededRandom random)
    {
        double wander = 0;
        double? stuck = null;
        for (var ms = span.FromMs; ms < span.ToMs; ms += IntervalS * UnixMs.Second)
        {
            // First-order autoregression with a memory of about ten minutes.
            wander = 0.9 * wander + 0.44 * WanderDb * random.NextGaussian();
            var (level, crest) = LevelAt(ms, Math.Clamp(wander, -2, 2), random);
            stuck = Faults.IsStuckAt(ms) ? stuck ?? level : null;
            var leq = stuck ?? level;
            var lmax = BangAt(ms) ?? Math.Round(leq + crest + CrestSpanDb * random.NextDouble(), 1);
            switch (Faults.LossAt(ms, IntervalS))
            {
                case Loss.NotSent: continue;
                case Loss.OutOfRange: (leq, lmax) = (BelowRangeDb, BelowRangeDb); break;
            }

            yield return ReadingJson.Write(ms, (Metric.Leq, leq), (Metric.Lmax, lmax), (Metric.Battery, Faults.BatteryAt(ms, BatteryPercent)));
        }
    }

    private (double LeqDb, double CrestDb) LevelAt(long ms, double wander, SeededRandom random)
    {
        foreach (var spell in Levels)
        {
            if (spell.When.Contains(ms)) return (Math.Round(spell.LevelDb + spell.SpreadDb * Math.Clamp(random.NextGaussian(), -2, 2), 1), spell.CrestDb);
        }

        return (Math.Round((IsNight(ms) ? NightDb : DayDb) + wander, 1), 3);
    }

    private double? BangAt(long ms)
    {
        foreach (var bangs in Bangs)
        {
            if (bangs.When.Contains(ms) && (ms - bangs.When.FromMs) / UnixMs.Minute % 10 < bangs.Minutes) return bangs.LmaxDb;
        }

        return null;
    }

    private bool IsNight(long ms)
    {
        foreach (var night in Nights)
        {
            if (night.Contains(ms)) return true;
        }

        return false;
    }
}
