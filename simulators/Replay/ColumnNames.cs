using SensorHub.Devices.Readings;

namespace SensorHub.Simulators.Replay;

/// <summary>
/// Which column means what, by name. Names are compared without case, blanks and punctuation, and without a unit at the end:
/// <c>" LEQ dB -A "</c> is <c>leq</c>.
/// </summary>
internal static class ColumnNames
{
    private static readonly string[] Units = ["dba", "db", "ugm3", "µgm3", "mgm3", "kmh", "dbm", "degrees", "deg"];

    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["laeq"] = "leq",
        ["lafmax"] = "lmax",
        ["lafmin"] = "lmin",
        ["sdsp1"] = "pm10",
        ["sdsp2"] = "pm25",
        ["signal"] = "rssi",
        ["temp"] = "temperature",
        ["latitude"] = "lat",
        ["longitude"] = "lon",
        ["lng"] = "lon",
        ["course"] = "heading",
        ["direction"] = "heading",
    };

    private static readonly Dictionary<RecordingKind, string[]> MetricsOf = new()
    {
        [RecordingKind.Noise] = ["la", "leq", "lmax", "lmin", "l5", "l10", "l50", "l90", "l95"],
        [RecordingKind.Dust] = ["pm10", "pm25", "tsp", "temperature", "humidity"],
        [RecordingKind.Truck] = ["lat", "lon", "speed", "heading", "altitude", "mileage", "load", "lidopen", "lifted", "accon", "located", "satellites"],
        [RecordingKind.Fume] = ["fume", "pm", "nmhc", "fanon", "purifieron", "fancurrent", "purifiercurrent"],
        [RecordingKind.Weather] = ["windspeed", "winddir", "rain", "temperature", "humidity", "pressure"],
    };

    private static readonly string[] CommonMetrics = ["battery", "rssi"];

    // Best first: a fix has a time of its own beside the time it was fetched.
    private static readonly string[] Times =
        ["positiontimelocal", "positiontime", "positiontimeutc", "gpstime", "ts", "timestamp", "datetime", "time", "eventtime", "measuredat", "date"];

    private static readonly string[] Vehicles = ["vehicle", "vehicleid", "truck", "truckid", "fleetnumber", "deviceid", "device", "plate", "id"];

    /// <returns>Index of the column that looks most like the event time, or -1.</returns>
    public static int TimeIn(List<string> names) => FirstOf(Times, names);

    /// <returns>Index of the column that looks most like a vehicle's name, or -1.</returns>
    public static int VehicleIn(List<string> names) => FirstOf(Vehicles, names);

    /// <summary>The metric that a column of such a recording holds, or null.</summary>
    public static MetricInfo? MetricOf(RecordingKind kind, string column)
    {
        var plain = Plain(column);
        if (Aliases.TryGetValue(plain, out var known)) plain = known;
        return MetricsOf[kind].Contains(plain) || CommonMetrics.Contains(plain)
            ? MetricTable.All.First(metric => Plain(metric.Name) == plain)
            : null;
    }

    private static int FirstOf(string[] wanted, List<string> names) => wanted
        .Select(known => names.FindIndex(name => Plain(name) == known))
        .FirstOrDefault(index => index >= 0, -1);

    private static string Plain(string name)
    {
        var plain = string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        var unit = Units.FirstOrDefault(unit => plain.EndsWith(unit, StringComparison.Ordinal) && plain.Length > unit.Length);
        return unit is null ? plain : plain[..^unit.Length];
    }
}
