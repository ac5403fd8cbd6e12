using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>Bad weather at a site; whatever is not said is calm and dry.</summary>
/// <param name="WindMs">Mean wind, m/s.</param>
/// <param name="RainMmH">Mean rain, mm/h.</param>
/// <param name="IsFog">Humidity of 97 % and more.</param>
internal readonly record struct BadWeather(TimeSpanMs When, double WindMs = 0, double RainMmH = 0, bool IsFog = false);

/// <summary>A weather station that reports every minute. Calm means below 3.5 m/s; bad weather strays by a tenth either way.</summary>
internal sealed class WeatherStation
{
    public const int IntervalS = 60;

    public IReadOnlyList<BadWeather> Spells { get; init; } = [];
    public DeviceFaults Faults { get; } = new();

    /// <summary>NaN = on the mains, not said.</summary>
    public double BatteryPercent { get; init; } = double.NaN;

    public IEnumerable<SimulatedReading> Readings(TimeSpanMs span, SeededRandom random)
    {
        for (var ms = span.FromMs; ms < span.ToMs; ms += IntervalS * UnixMs.Second)
        {
            var (wind, rain, fog) = (random.Between(0.5, 3.5), 0.0, false);
            foreach (var spell in Spells)
            {
                if (!spell.When.Contains(ms)) continue;
                if (spell.WindMs > 0) wind = spell.WindMs * random.Between(0.9, 1.1);
                if (spell.RainMmH > 0) rain = spell.RainMmH * random.Between(0.9, 1.1);
                fog |= spell.IsFog;
            }

            if (Faults.LossAt(ms, IntervalS) == Loss.NotSent) continue;

            yield return ReadingJson.Write(
                ms,
                (Metric.WindSpeed, Math.Round(wind, 1)), (Metric.WindDir, Math.Round(random.Between(0, 360))), (Metric.Rain, Math.Round(rain, 1)),
                (Metric.Temperature, Math.Round(random.Between(11, 13), 1)), (Metric.Humidity, Math.Round(Humidity(rain, fog, random))),
                (Metric.Pressure, Math.Round(random.Between(101.2, 101.4), 2)), (Metric.Battery, Faults.BatteryAt(ms, BatteryPercent)));
        }
    }

    private static double Humidity(double rain, bool fog, SeededRandom random) => (rain, fog) switch
    {
        ( > 0, _) => random.Between(90, 99),
        (_, true) => random.Between(97, 99),
        _ => random.Between(60, 70),
    };
}
