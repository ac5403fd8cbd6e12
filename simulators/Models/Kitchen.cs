using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>
/// A restaurant's fume monitor, one reading a minute: the fan runs while they cook, the purifier with it unless somebody switched it off.
/// Behind a working purifier fume is below 1 mg/m³, without it 3 to 5.
/// </summary>
internal sealed class Kitchen
{
    public const int IntervalS = 60;

    /// <summary>When the fan runs.</summary>
    public required TimeSpanMs Cooking { get; init; }

    /// <summary>When the purifier is off although it should run.</summary>
    public IReadOnlyList<TimeSpanMs> PurifierOff { get; init; } = [];

    public IEnumerable<SimulatedReading> Readings(TimeSpanMs span, SeededRandom random)
    {
        for (var ms = span.FromMs; ms < span.ToMs; ms += IntervalS * UnixMs.Second)
        {
            var fan = Cooking.Contains(ms);
            var purifier = fan && !PurifierOff.Any(off => off.Contains(ms));
            var fume = (fan, purifier) switch
            {
                (true, true) => random.Between(0.3, 0.9),
                (true, false) => random.Between(3, 5),
                _ => random.Between(0, 0.1),
            };
            yield return ReadingJson.Write(
                ms,
                (Metric.Fume, Math.Round(fume, 2)), (Metric.Pm, Math.Round(fume * 2.5, 2)), (Metric.Nmhc, Math.Round(fume * 4, 2)),
                (Metric.FanOn, fan ? 1 : 0), (Metric.PurifierOn, purifier ? 1 : 0),
                (Metric.FanCurrent, Math.Round(fan ? random.Between(4.5, 5.5) : 0, 2)),
                (Metric.PurifierCurrent, Math.Round(purifier ? random.Between(1.8, 2.2) : 0, 2)));
        }
    }
}
