using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Readings;

/// <summary>Which metrics devices of a kind report; battery and signal come from all of them.</summary>
public static class DeviceMetrics
{
    private static readonly Metric[] Every = [Metric.Battery, Metric.Rssi];

    public static IReadOnlyList<Metric> Of(DeviceKind kind) => [.. OwnOf(kind), .. Every];

    private static Metric[] OwnOf(DeviceKind kind) => kind switch
    {
        DeviceKind.Noise =>
            [Metric.La, Metric.Leq, Metric.Lmax, Metric.Lmin, Metric.L5, Metric.L10, Metric.L50, Metric.L90, Metric.L95],
        DeviceKind.Fume =>
            [Metric.Fume, Metric.Pm, Metric.Nmhc, Metric.FanOn, Metric.PurifierOn, Metric.FanCurrent, Metric.PurifierCurrent],
        DeviceKind.Dust => [Metric.Pm10, Metric.Pm25, Metric.Tsp],
        DeviceKind.Truck =>
        [
            Metric.Lat, Metric.Lon, Metric.Speed, Metric.Heading, Metric.Altitude, Metric.Mileage, Metric.Load, Metric.LidOpen, Metric.Lifted,
            Metric.AccOn, Metric.Located, Metric.Satellites,
        ],
        DeviceKind.Weather => [Metric.WindSpeed, Metric.WindDir, Metric.Rain, Metric.Temperature, Metric.Humidity, Metric.Pressure],
        DeviceKind.Gateway => [],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of device."),
    };
}
