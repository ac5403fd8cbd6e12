using System.Collections.Frozen;

namespace SensorHub.Devices.Readings;

/// <summary>One row of the metric table.</summary>
/// <param name="Name">JSON name, lower case, as devices send it and the API shows it.</param>
/// <param name="Unit">Unit as shown to people; empty for a bare number, <c>bool</c> for 0/1.</param>
/// <param name="Min">Smallest plausible value, inclusive.</param>
/// <param name="Max">Largest plausible value, inclusive.</param>
public sealed record MetricInfo(Metric Metric, string Name, string Unit, double Min, double Max)
{
    public bool IsBoolean => Unit == MetricTable.BooleanUnit;

    /// <summary>True for a sound level, whose mean is an energy mean and never an arithmetic one.</summary>
    public bool IsLevel => Unit == MetricTable.LevelUnit;

    /// <summary>False for NaN and infinities too.</summary>
    public bool IsPlausible(double value) => value >= Min && value <= Max;
}

/// <summary>The one home of metric names, units and plausible ranges.</summary>
public static class MetricTable
{
    public const string BooleanUnit = "bool";
    public const string LevelUnit = "dB(A)";

    public static IReadOnlyList<MetricInfo> All { get; } =
    [
        new(Metric.La, "la", LevelUnit, 20, 140),
        new(Metric.Leq, "leq", LevelUnit, 20, 140),
        new(Metric.Lmax, "lmax", LevelUnit, 20, 140),
        new(Metric.Lmin, "lmin", LevelUnit, 20, 140),
        new(Metric.L5, "l5", LevelUnit, 20, 140),
        new(Metric.L10, "l10", LevelUnit, 20, 140),
        new(Metric.L50, "l50", LevelUnit, 20, 140),
        new(Metric.L90, "l90", LevelUnit, 20, 140),
        new(Metric.L95, "l95", LevelUnit, 20, 140),
        new(Metric.Fume, "fume", "mg/m³", 0, 100),
        new(Metric.Pm, "pm", "mg/m³", 0, 200),
        new(Metric.Nmhc, "nmhc", "mg/m³", 0, 500),
        new(Metric.FanOn, "fan_on", BooleanUnit, 0, 1),
        new(Metric.PurifierOn, "purifier_on", BooleanUnit, 0, 1),
        new(Metric.FanCurrent, "fan_current", "A", 0, 200),
        new(Metric.PurifierCurrent, "purifier_current", "A", 0, 200),
        new(Metric.Pm10, "pm10", "µg/m³", 0, 10_000),
        new(Metric.Pm25, "pm25", "µg/m³", 0, 10_000),
        new(Metric.Tsp, "tsp", "µg/m³", 0, 10_000),
        new(Metric.Lat, "lat", "°", -90, 90),
        new(Metric.Lon, "lon", "°", -180, 180),
        new(Metric.Speed, "speed", "km/h", 0, 300),
        new(Metric.Heading, "heading", "°", 0, 360),
        new(Metric.Altitude, "altitude", "m", -500, 9_000),
        new(Metric.Mileage, "mileage", "km", 0, 10_000_000),
        new(Metric.Load, "load", "", 0, 1),
        new(Metric.LidOpen, "lid_open", BooleanUnit, 0, 1),
        new(Metric.Lifted, "lifted", BooleanUnit, 0, 1),
        new(Metric.AccOn, "acc_on", BooleanUnit, 0, 1),
        new(Metric.Located, "located", BooleanUnit, 0, 1),
        new(Metric.Satellites, "satellites", "", 0, 100),
        new(Metric.WindSpeed, "wind_speed", "m/s", 0, 100),
        new(Metric.WindDir, "wind_dir", "°", 0, 360),
        new(Metric.Rain, "rain", "mm/h", 0, 500),
        new(Metric.Temperature, "temperature", "°C", -60, 80),
        new(Metric.Humidity, "humidity", "%", 0, 100),
        new(Metric.Pressure, "pressure", "kPa", 30, 120),
        new(Metric.Battery, "battery", "%", 0, 100),
        new(Metric.Rssi, "rssi", "dBm", -150, 0),
    ];

    private static readonly MetricInfo?[] ByMetric = Index();
    private static readonly FrozenDictionary<string, MetricInfo> ByName = All.ToFrozenDictionary(m => m.Name);

    public static MetricInfo Of(Metric metric) =>
        ByMetric[(int)metric] ?? throw new ArgumentOutOfRangeException(nameof(metric), metric, "No such metric.");

    public static bool IsKnown(Metric metric) => ByMetric[(int)metric] is not null;

    /// <summary>Names are matched as they are written in the table: case counts.</summary>
    public static bool TryGet(string name, out MetricInfo info) => ByName.TryGetValue(name, out info!);

    private static MetricInfo?[] Index()
    {
        var index = new MetricInfo?[256];
        foreach (var info in All)
            index[(int)info.Metric] = info;
        return index;
    }
}
