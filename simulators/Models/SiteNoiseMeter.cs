using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>A machine at work: its level at the meter, dB(A), and how far single seconds stray from it (standard deviation).</summary>
internal readonly record struct Machinery(TimeSpanMs When, double LevelDb, double SpreadDb = 1);

/// <summary>
/// A meter at a site boundary that sends LAeq,1s every second: a slowly wandering background, cars passing, and machines, added as energies.
/// Background and cars alone stay below 50 dB over any 20 min.
/// </summary>
internal sealed class SiteNoiseMeter
{
    public const int IntervalS = 1;
    private const double CarsPerSecond = 1.0 / 180;
    private const int CarSeconds = 8;
    private const double CarDb = 7;
    private const double WanderDb = 1.2;
    private const double BelowRangeDb = 0;

    public required double BackgroundDb { get; init; }
    public IReadOnlyList<Machinery> Machines { get; init; } = [];
    public Dropout? Dropout { get; init; }

    public IEnumerable<SimulatedReading> Readings(TimeSpanMs span, SeededRandom random)
    {
        double wander = 0;
        var car = 0;
        for (var ms = span.FromMs; ms < span.ToMs; ms += UnixMs.Second)
        {
            // First-order autoregression with a memory of about a minute.
            wander = 0.983 * wander + 0.18 * WanderDb * random.NextGaussian();
            if (random.NextDouble() < CarsPerSecond) car = CarSeconds;
            var background = BackgroundDb + Math.Clamp(wander, -3, 3) + (car-- > 0 ? CarDb : 0);
            var level = Math.Round(WithMachines(background, ms, random), 1);
            switch (Dropout?.At(ms, IntervalS) ?? Loss.None)
            {
                case Loss.NotSent: continue;
                case Loss.OutOfRange: level = BelowRangeDb; break;
            }

            yield return ReadingJson.Write(ms, (Metric.Leq, level));
        }
    }

    private double WithMachines(double backgroundDb, long ms, SeededRandom random)
    {
        var energy = Math.Pow(10, backgroundDb / 10);
        foreach (var machine in Machines)
        {
            if (machine.When.Contains(ms))
                energy += Math.Pow(10, (machine.LevelDb + machine.SpreadDb * Math.Clamp(random.NextGaussian(), -3, 3)) / 10);
        }

        return 10 * Math.Log10(energy);
    }
}
