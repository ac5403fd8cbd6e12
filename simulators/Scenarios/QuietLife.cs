using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios;

/// <summary>What the devices of a city send when nothing happens: quiet sites, kitchens with their purifiers on, calm weather; trucks are parked.</summary>
public static class QuietLife
{
    private const double BackgroundDb = 46;

    /// <summary>Messages in order of sending.</summary>
    public static IEnumerable<SimulatedMessage> Messages(City city, TimeSpanMs span, int seed) => MessageStreams.Merge(
        city.Devices.Select(device => Readings(device, span, SeededRandom.For(seed, device.Id))
            .Select(r => new SimulatedMessage(device.Id, Topics.TelemetryOf(device.Id), r.Json, r.EventMs, r.EventMs))));

    private static IEnumerable<SimulatedReading> Readings(SimulatedDevice device, TimeSpanMs span, SeededRandom random) => device.Kind switch
    {
        DeviceKind.Noise => new SiteNoiseMeter { BackgroundDb = BackgroundDb }.Readings(span, random),
        DeviceKind.Fume => new Kitchen { Cooking = [span] }.Readings(span, random),
        DeviceKind.Weather => new WeatherStation().Readings(span, random),
        _ => [],
    };
}
