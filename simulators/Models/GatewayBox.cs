using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>A gateway that tells of itself every minute: battery and signal.</summary>
internal sealed class GatewayBox
{
    public const int IntervalS = 60;

    public required double BatteryPercent { get; init; }
    public DeviceFaults Faults { get; } = new();

    public IEnumerable<SimulatedReading> Readings(TimeSpanMs span, SeededRandom random)
    {
        for (var ms = span.FromMs; ms < span.ToMs; ms += IntervalS * UnixMs.Second)
        {
            if (Faults.LossAt(ms, IntervalS) == Loss.NotSent) continue;
            yield return ReadingJson.Write(ms, (Metric.Battery, Faults.BatteryAt(ms, BatteryPercent)), (Metric.Rssi, -random.NextInt(60, 90)));
        }
    }
}
